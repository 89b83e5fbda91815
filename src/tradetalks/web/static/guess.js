// Guess first: results stay hidden after a move until the user has said what he expects, and then stand beside it.
const byId = (id) => document.getElementById(id);
let guessed, cards = [];

export function begin() { // a move was made
  if (!byId("guess-first").checked) return;
  guessed = undefined;
  byId("guess-says").textContent = "";
  byId("guess").hidden = false;
  document.body.classList.add("guessing");
}

export function told(found) { // the model's numbers of this state have come
  cards = found;
  if (guessed) say();
}

function end() {
  byId("guess").hidden = true;
  document.body.classList.remove("guessing");
}

const number = (text) => Number(text.replace("\u2212", "-").replace("+", ""));

function say() {
  byId("guess-says").textContent = cards.map((card, i) => {
    const model = number(card.value), side = Math.sign(model) === Math.sign(guessed[i]) ? "the same sign" : "another sign";
    return `${card.label}: you said ${guessed[i]} %, the model says ${card.value} % (${side}, ${Math.abs(model - guessed[i]).toFixed(2)} points apart)`;
  }).join(". ") + ".";
}

byId("guess-first").addEventListener("change", (event) => { if (event.target.checked) begin(); else end(); });
byId("guess").addEventListener("submit", (event) => {
  event.preventDefault();
  const given = new FormData(event.target);
  guessed = ["first", "second"].map((name) => Number(given.get(name)));
  end();
  say();
});
