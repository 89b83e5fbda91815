// Pages of forms, tables and charts: draws the charts, sends uploads and shows what comes back.
import {send} from "./api.js";
import * as charts from "./charts.js";
import * as find from "./find.js";
import * as orders from "./orders.js";
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
if (upload?.dataset.action === "/api/chains") upload.addEventListener("submit", async (event) => {
  event.preventDefault();
  const says = document.getElementById("answer");
  says.textContent = "Reading the chain \u2026";
  try {
    location.assign((await send("/api/chains", new FormData(upload))).link);
  } catch (error) {
    says.replaceChildren(Object.assign(document.createElement("p"), {className: "error told", role: "alert", textContent: error.message}));
  }
});
else if (upload) orders.start();
