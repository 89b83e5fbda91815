// A measure of the user's own, added to a state: fields by kind, errors beside the field, then the state's own page.
import {send} from "./api.js";

export function start(stateNow) { // stateNow: gives the state to which the measure is added
  const box = document.getElementById("add-measure");
  if (!box) return;
  const form = box.querySelector("form"), says = form.querySelector(".says");
  const asked = [...form.querySelectorAll(".asked")];

  function fit() { // the terms that this kind takes
    const terms = form.kind.selectedOptions[0].dataset.terms.split(" ");
    for (const one of asked) if ("term" in one.dataset) one.hidden = !terms.includes(one.dataset.field);
  }

  function tell(errors) {
    for (const one of asked) {
      const wrong = errors[one.dataset.field] ?? "", input = one.querySelector("input, select");
      one.querySelector(".wrong").textContent = wrong;
      if (wrong) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
    }
    asked.find((one) => errors[one.dataset.field])?.querySelector("input, select").focus();
  }

  form.kind.addEventListener("change", fit);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const hidden = new Set(asked.filter((one) => one.hidden).map((one) => one.dataset.field));
    const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => !hidden.has(name)));
    says.textContent = "";
    try {
      const told = await send("/api/measures", {state: stateNow(), fields});
      tell(told.errors);
      if (told.link) location.assign(told.link);
    } catch (error) { says.textContent = error.message; }
  });
  fit();
}
