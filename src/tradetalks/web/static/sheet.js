// Pages of forms, tables and charts: draws the charts, sends uploads and shows what comes back.
import {send} from "./api.js";
import * as charts from "./charts.js";
import * as find from "./find.js";
import * as plane from "./plane.js";

const boot = JSON.parse(document.getElementById("boot").textContent);
charts.start(innerWidth < 700 ? boot.narrow : boot.specs);
charts.show(Object.fromEntries(Object.keys(boot.specs).filter((name) => name !== "bargain").map((name) => [name, null])));
if (boot.bargain) plane.start("bargain", {threat: boot.bargain[0], horizon: boot.bargain[1], solutions: true});

find.start();

const change = document.getElementById("change");
change?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const changed = [...change.elements].filter((one) => one.dataset?.own && Number(one.value) !== Number(one.dataset.own));
  const part = (name) => Object.fromEntries(changed.filter((one) => one.dataset.part === name).map((one) => [one.name, Number(one.value)]));
  try {
    const state = {...boot.base, trade_elasticity: part("trade_elasticity"), parameters: part("parameters")};
    location.assign((await send("/api/states", state)).link);
  } catch (error) { document.getElementById("change-says").textContent = error.message; }
});
document.getElementById("as-shipped")?.addEventListener("click", () => {
  for (const one of change.elements) if (one.dataset?.own) one.value = one.dataset.own;
});

const upload = document.getElementById("upload");
upload?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const place = document.getElementById("answer");
  place.textContent = "Reading \u2026";
  try {
    place.replaceChildren(...shown(await send(upload.dataset.action, new FormData(upload))));
  } catch (error) {
    place.textContent = error.message;
  }
});

function shown(answer) {
  const say = Object.assign(document.createElement("p"), {textContent: answer.says, className: "answer"});
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (const name of answer.columns) head.append(Object.assign(document.createElement("th"), {textContent: name, scope: "col"}));
  const body = table.createTBody();
  for (const row of answer.rows) {
    const line = body.insertRow();
    for (const cell of row) line.insertCell().textContent = cell;
  }
  const box = Object.assign(document.createElement("div"), {className: "scroll", tabIndex: 0, role: "region", ariaLabel: answer.says});
  box.append(table);
  const file = Object.assign(document.createElement("a"), {textContent: "The priced file as CSV", className: "button", download: "priced.csv"});
  file.href = URL.createObjectURL(new Blob([answer.csv], {type: "text/csv"}));
  return [say, box, file];
}
