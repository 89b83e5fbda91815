// A field that takes words: while they are typed, what they find stands below the form, and a press fills it in.
import {ask} from "./api.js";

const WAIT = 250; // milliseconds after the last key
const LEAST = 3; // letters

export function start() {
  const field = document.querySelector("[data-finds]");
  if (!field) return;
  const place = document.getElementById("found");
  let timer, last = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => look(++last), WAIT);
  });

  async function look(number) {
    const text = field.value.trim();
    if (text.length < LEAST) return place.replaceChildren();
    const beside = ["origin", "on"].map((name) => [name, field.form.elements[name].value]).filter(([, value]) => value);
    let shown;
    try {
      const found = await ask(`${field.dataset.finds}?${new URLSearchParams([["text", text], ...beside])}`);
      shown = found.lines.length ? found.lines.map(button) : [told(found.says)];
    } catch (error) {
      shown = [told(error.message)];
    }
    if (number === last) place.replaceChildren(...shown);
  }

  function button(one) {
    const made = Object.assign(document.createElement("button"), {type: "button", className: "plain found"});
    made.textContent = `${one.line} \u00b7 ${one.pays} \u00b7 ${one.text}`;
    made.addEventListener("click", () => {
      field.value = one.line;
      place.replaceChildren();
      field.focus();
    });
    return made;
  }
}

function told(text) {
  return Object.assign(document.createElement("p"), {className: "note", textContent: text});
}
