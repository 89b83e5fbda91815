// The Table: a move changes the state, central numbers come at once, ranges when the hand rests.
import {start as startAdding} from "./add_measure.js";
import {Refused, send} from "./api.js";
import {keep as keepChanged} from "./changed.js";
import * as charts from "./charts.js";
import * as guess from "./guess.js";
import * as plane from "./plane.js";

const boot = JSON.parse(document.getElementById("boot").textContent);
const REST = 350; // ms without a move after which ranges are asked for and the state is saved
let state = boot.state;
let shown = 0; // answers shown so far
let settled; // the state whose ranges are shown
let resting, ranges;
let plane_drawn = false; // after the first ranges, which are waited for
const past = [], future = [];

const byId = (id) => document.getElementById(id);
const copy = (value) => JSON.parse(JSON.stringify(value));

function showCards(cards, complete) {
  const places = byId("cards").querySelectorAll(".card");
  cards.forEach((card, i) => {
    places[i].querySelector(".number").textContent = card.value;
    places[i].querySelector(".range").textContent = complete ? card.range : "range follows"; // an old range is no range of this number
  });
  byId("cards").classList.toggle("waiting", !complete);
  const said = cards.filter((card) => card.quantity === "real_income");
  byId("glance").textContent = said.map((card) => `${card.label}: ${card.value} %`).join("; ") + (complete ? "" : "; ranges follow");
  guess.told(said);
}

function showMeasures(measures) {
  for (const measure of measures) {
    const row = document.querySelector(`[data-measure="${CSS.escape(measure.id)}"]`);
    if (!row) continue;
    row.classList.toggle("moved", measure.moved);
    row.querySelector(".terms").textContent = measure.terms;
    row.querySelector(".was").hidden = !measure.was;
    row.querySelector(".was span").textContent = measure.was;
    const status = row.querySelector(".status");
    status.textContent = status.dataset.status = measure.status;
    row.querySelector('[data-name="switch"]').checked = measure.on;
    row.querySelector('[data-name="reset"]').hidden = !measure.moved;
    row.querySelector('[data-name="deferred_months"]').value = String(measure.deferred ?? 0);
    for (const one of measure.sliders) {
      const input = row.querySelector(`input[data-name="${one.name}"]`);
      if (!input || input === document.activeElement && input.dataset.held) continue;
      input.max = Math.max(one.high, one.value);
      input.value = one.value;
      label(input);
    }
  }
}

function label(input) {
  const typed = input.parentElement.querySelector("[data-typed]");
  if (typed !== document.activeElement) typed.value = Number(input.value);
}

function showTold(told) {
  byId("changed").hidden = !told.changed;
  byId("changed").firstElementChild.textContent = told.changed;
  byId("changed").lastElementChild.href = `/method?at=${told.address}#parameters`;
  keepChanged(told.changed, told.address);
  byId("sentence").textContent = told.sentence;
  byId("command").textContent = told.command;
  byId("python").textContent = told.python;
  document.body.dataset.link = told.link;
  for (const [way, address] of Object.entries(told.ways)) Object.assign(byId(`way-${way}`), {href: address, hidden: !address});
  byId("file-note").hidden = !told.file;
  const list = (id, lines) => byId(id).replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), {textContent: line})));
  list("assumes", told.assumes);
  list("leaves-out", told.leaves_out);
  document.querySelector("[name=on]").value = told.on;
  document.querySelector("[name=as_of]").value = told.as_of;
  showMeasures(told.measures);
}

async function answer(withRanges) {
  const of = state; // every move makes a new object
  if (withRanges) { ranges?.abort(); ranges = new AbortController(); }
  try {
    const told = await send("/api/answers", {state: of, ranges: withRanges}, withRanges ? ranges.signal : undefined);
    if (settled === state || withRanges && of !== state) return;
    if (withRanges) settled = of;
    showTold(told);
    showCards(told.answer.cards, withRanges);
    byId("unsettled").hidden = !told.answer.unsettled;
    byId("unsettled").textContent = told.answer.unsettled;
    byId("note").textContent = told.answer.note;
    byId("note").classList.remove("error");
    if (boot.plane) plane.move("plane", told.answer.place);
    await charts.show(told.answer.charts);
    document.body.dataset.shown = `${++shown} ${withRanges ? "ranges" : "central"}`;
  } catch (error) {
    if (error.name === "AbortError") return;
    if (error instanceof Refused && error.status === 503) { if (of === state) setTimeout(() => answer(withRanges), 2000); return; }
    byId("note").textContent = error.message;
    byId("note").classList.add("error");
  }
}

let answering = false, again = false;
async function quick() { // one question at a time; the last state wins
  clearTimeout(resting);
  ranges?.abort();
  if (answering) { again = true; return; }
  answering = true;
  do { again = false; await answer(false); } while (again);
  answering = false;
  resting = setTimeout(rest, REST);
}

async function rest() {
  const saving = boot.saves ? save() : notSaved();
  answer(true).then(() => { if (settled === state && !plane_drawn) drawPlane(); });
  const at = await saving;
  if (at && location.pathname !== `/table/${at}`) history.pushState({state}, "", `/table/${at}`); // without what another server's link was made with
  files(at);
}

async function save() {
  try { return (await send("/api/states", state)).address; } catch (error) { byId("note").textContent = error.message; }
}

function notSaved() { // by a user who looks and asks: the links on the page are of another state
  for (const link of document.querySelectorAll("[data-download], [data-file]")) link.hidden = true;
  byId("link").textContent = "What you move is answered and not saved: links and files need an analyst.";
}

function files(at) {
  if (!at) return;
  for (const link of document.querySelectorAll("[data-download]")) link.href = `/table/${at}/${link.dataset.download}`;
  for (const figure of document.querySelectorAll("figure[data-chart]")) {
    for (const link of figure.querySelectorAll("[data-file]")) {
      if (link.dataset.file === "embed") {
        const inside = document.body.dataset.link;
        link.hidden = !inside;
        link.href = inside.replace("/table?", `/embed/${figure.dataset.chart}?`);
      } else link.href = link.dataset.file === "link" ? `/table/${at}#chart-${figure.dataset.chart}` : `/table/${at}/${figure.dataset.chart}.${link.dataset.file}`;
    }
  }
}

function move(change, remember = true) {
  if (remember) { past.push(copy(state)); future.length = 0; }
  state = copy(state);
  change(state);
  forget();
  buttons();
  guess.begin();
  quick();
}

function drawPlane() {
  if (!boot.plane) return;
  plane_drawn = true;
  plane.start("plane", {threat: boot.threat, horizon: state.horizon, elasticities: state.elasticities, trade_elasticity: state.trade_elasticity ?? {}, parameters: state.parameters ?? {}});
}

function buttons() {
  byId("undo").disabled = past.length === 0;
  byId("redo").disabled = future.length === 0;
}

function settings() {
  for (const name of ["scenario", "against", "horizon", "elasticities"]) {
    const field = document.querySelector(`select[name="${name}"]`);
    if (typeof state[name] === "string") field.value = state[name];
  }
}

function restore(from, to) {
  if (from.length === 0) return;
  to.push(copy(state));
  const earlier = from.pop();
  move((now) => { for (const key of Object.keys(now)) delete now[key]; Object.assign(now, earlier); }, false);
  settings();
  drawPlane();
}

function moved(measure, name, value) {
  move((now) => {
    now.moves ??= {};
    const one = now.moves[measure] ??= {};
    if (value === undefined) delete one[name]; else one[name] = value;
    if (name !== "switch" && one.switch === "off") delete one.switch;
    if (Object.keys(one).length === 0) delete now.moves[measure];
  });
}

for (const row of document.querySelectorAll("[data-measure]")) {
  const id = row.dataset.measure;
  for (const input of row.querySelectorAll('input[type="range"]')) {
    input.addEventListener("pointerdown", () => { input.dataset.held = "1"; });
    input.addEventListener("pointerup", () => { delete input.dataset.held; });
    const typed = input.parentElement.querySelector("[data-typed]");
    typed.addEventListener("change", () => {
      if (typed.value === "" || !typed.reportValidity()) { typed.value = Number(input.value); return; }
      moved(id, input.dataset.name, Number(typed.value) / Number(input.dataset.scale));
    });
    input.addEventListener("input", () => { label(input); moved(id, input.dataset.name, Number(input.value) / Number(input.dataset.scale)); });
  }
  row.querySelector('[data-name="switch"]').addEventListener("change", (event) => moved(id, "switch", event.target.checked ? "on" : "off"));
  row.querySelector('[data-name="deferred_months"]').addEventListener("change", (event) => moved(id, "deferred_months", Number(event.target.value) || undefined));
  row.querySelector('[data-name="reset"]').addEventListener("click", () => move((now) => { delete now.moves?.[id]; }));
}

byId("settings").addEventListener("submit", (event) => event.preventDefault());
byId("settings").addEventListener("change", async (event) => {
  const {name, value} = event.target;
  if (name === "closure") { move((now) => { now.closure = value || undefined; }); drawPlane(); return; }
  if (!value) return;
  if (name.startsWith("side-")) { // other cards, charts and measures: the page is laid out anew
    if (!boot.saves) { notSaved(); return; }
    state = {...state, sides: [0, 1].map((at) => document.querySelector(`[name=side-${at}]`).value)};
    const at = await save();
    if (at) location.assign(`/table/${at}`);
    return;
  }
  if (name === "scenario" && /^[0-9a-f]{32}$/.test(value)) { location.assign(`/table/${value}`); return; } // kept here
  if (name === "scenario") { // its own measures: the page is laid out anew
    if (!boot.saves) { location.assign(`/table?${new URLSearchParams({scenario: value, against: state.against})}`); return; }
    state = {...state, scenario: value, moves: {}, on: undefined, as_of: undefined, sides: undefined};
    const at = await save();
    if (at) location.assign(`/table/${at}`);
    return;
  }
  move((now) => { now[name] = value; });
  if (name === "horizon" || name === "elasticities") drawPlane();
});
byId("more").addEventListener("change", async (event) => {
  if (!event.target.value) return;
  if (!boot.saves) { notSaved(); return; }
  state = copy(state);
  (state.moves ??= {})[event.target.value] = {switch: "on"};
  const at = await save();
  if (at) location.assign(`/table/${at}`);
});
byId("undo").addEventListener("click", () => restore(past, future));
byId("redo").addEventListener("click", () => restore(future, past));
byId("print").addEventListener("click", charts.print);
byId("save").addEventListener("click", async () => {
  const at = await save();
  if (!at) return;
  const inside = document.body.dataset.link, link = `${location.origin}${inside || `/table/${at}`}`;
  byId("link").textContent = inside ? link : `${link} works on this server alone: this state is too long for a link. Save it as a file for another.`;
  await navigator.clipboard?.writeText(link).catch(() => undefined); // the link is on the page as well
});
byId("checkpoint").addEventListener("submit", async (event) => {
  event.preventDefault();
  const name = new FormData(event.target).get("name");
  let kept;
  try {
    kept = await send("/api/checkpoints", {name, address: await save()});
  } catch (error) { byId("link").textContent = error.message; return; }
  const line = document.createElement("li"), link = document.createElement("a");
  link.href = kept.link;
  link.textContent = name;
  line.append(link);
  document.querySelector(".checkpoints").prepend(line);
});
byId("upload").addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("link").textContent = "Reading \u2026";
  try {
    location.assign((await send("/api/scenarios", new FormData(event.target))).link);
  } catch (error) {
    byId("link").textContent = error.message;
  }
});
byId("ask-causes").addEventListener("click", async () => {
  const of = state;
  byId("causes").textContent = "Working it out \u2026";
  try {
    const {causes} = await send("/api/causes", {state: of});
    if (of === state) byId("causes").replaceChildren(...causes.map(causeTable));
  } catch (error) { if (of === state) byId("causes").textContent = error.message; }
});

byId("ask-unknowns").addEventListener("click", async () => {
  const of = state;
  byId("unknowns-say").textContent = "Working it out \u2026";
  try {
    const {unknowns, note} = await send("/api/unknowns", {state: of});
    if (of !== state) return;
    for (const name of Object.keys(boot.unknowns)) byId(`chart-${name}`).hidden = false;
    byId("unknowns-say").textContent = note;
    await charts.show(Object.fromEntries(Object.entries(boot.unknowns).map(([name, side]) => [name, unknowns[side]])));
  } catch (error) { if (of === state) byId("unknowns-say").textContent = error.message; }
});

byId("ask-horizons").addEventListener("click", async () => {
  const of = state;
  byId("horizons").textContent = "Working it out \u2026";
  try {
    const {horizons} = await send("/api/horizons", {state: of});
    if (of === state) byId("horizons").replaceChildren(horizonTable(horizons), ...horizons.filter((one) => one.unsettled).map((one) => Object.assign(document.createElement("p"), {className: "warning", textContent: `${boot.horizons[one.horizon]}: ${one.unsettled}`})));
  } catch (error) { if (of === state) byId("horizons").textContent = error.message; }
});

function horizonTable(horizons) {
  const table = document.createElement("table");
  table.createCaption().textContent = "Real income, %: the run at central values, then the median and the range";
  const head = table.createTHead().insertRow();
  for (const text of ["horizon", ...horizons[0].cards.map((card) => card.label)]) head.append(Object.assign(document.createElement("th"), {scope: "col", textContent: text}));
  const body = table.createTBody();
  for (const one of horizons) {
    const line = body.insertRow();
    line.append(Object.assign(document.createElement("th"), {scope: "row", textContent: boot.horizons[one.horizon]}));
    for (const card of one.cards) {
      const cell = line.insertCell();
      cell.textContent = card.value;
      cell.append(Object.assign(document.createElement("span"), {className: "span", textContent: card.range}));
    }
  }
  return table;
}

function forget() { // what was worked out for another state
  byId("horizons").replaceChildren();
  byId("causes").replaceChildren();
  byId("unknowns-say").textContent = "";
  for (const name of Object.keys(boot.unknowns)) byId(`chart-${name}`).hidden = true;
}

function causeTable(side) {
  const table = document.createElement("table");
  table.createCaption().textContent = side.why_not ?? `Real income in ${side.name}, %; the parts add up to the whole`;
  for (const row of side.rows ?? []) {
    const line = table.insertRow();
    line.insertCell().textContent = row.label;
    const number = line.insertCell();
    number.className = "n";
    number.textContent = charts.signed(row.central, 3);
  }
  if (side.rows) {
    const line = table.insertRow(), head = document.createElement("th"), number = document.createElement("th");
    head.textContent = "all measures";
    number.className = "n";
    number.textContent = charts.signed(side.total, 3);
    line.append(head, number);
  }
  return table;
}

startAdding(() => state);
addEventListener("popstate", () => location.reload());
document.body.dataset.link = boot.link;
charts.start(boot.specs);
charts.show(boot.answer.charts);
if (boot.plane && boot.answer.place) plane.move("plane", boot.answer.place);
if (boot.complete) showCards(boot.answer.cards, true);
if (boot.complete) document.body.dataset.shown = "0 ranges";
else quick();
if (boot.complete) drawPlane();
if (boot.complete && boot.saves) save().then(files);
if (!boot.saves && !location.pathname.startsWith("/table/")) notSaved();
