// War room: opens a room, seals moves, closes rounds. The key of a seat stands behind the # of its link.
import {ask, send} from "./api.js";

const boot = JSON.parse(document.getElementById("boot").textContent);
const element = (tag, text = "", kind = "") => Object.assign(document.createElement(tag), {textContent: text, className: kind});
const byId = (id) => document.getElementById(id);
const [seat, key] = decodeURIComponent(location.hash.slice(1)).split("|");

byId("open")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target, names = [...form.querySelectorAll("[name=name]")], countries = [...form.querySelectorAll("[name=country]")];
  const seats = names.map((name, i) => ({name: name.value.trim(), country: countries[i].value})).filter((one) => one.name);
  try {
    const room = await send("/api/rooms", {seats, scenario: form.elements.scenario.value});
    const list = element("ul");
    for (const [name, secret] of Object.entries(room.keys)) {
      const line = element("li", `${name}: `), address = `${room.link}#${encodeURIComponent(`${name}|${secret}`)}`, link = element("a", location.origin + address);
      link.href = address;
      line.append(link);
      list.append(line);
    }
    byId("keys").replaceChildren(element("h2", "One link a seat, shown once"), element("p", "Give each seat its own link. The facilitator's link closes rounds.", "note"), list);
  } catch (error) { byId("keys").textContent = error.message; }
});

const title = (measure) => boot.measures?.find((one) => one.id === measure)?.title ?? measure;
const SAID = {switch: (v) => v === "on" ? "in force" : "not applied", rate: (v) => `at ${percent(v)} %`, approval_rate: (v) => `${percent(v)} % of applications granted`, delay_days: (v) => `after ${v} days`, deferred_months: (v) => `deferred by ${v} months`};
const percent = (value) => Number((100 * value).toFixed(4));
const words = ([name, value]) => SAID[name](value);

function checks(round) { // how anybody checks that nobody moved otherwise than sealed
  const part = element("details", "", "folded");
  part.append(element("summary", "Check the marks"), element("p", "A mark is SHA-256 of the salt, a blank, and the moves as they stand here. Or save this room as a file and run: tradetalks check-room FILE", "note"));
  for (const name of Object.keys(round.marks)) {
    part.append(element("p", `${name}: mark ${round.marks[name]}, salt ${round.salts[name]}, moves `), element("pre", round.texts?.[name] ?? sorted(round.moves[name])));
  }
  return part;
}

const sorted = (value) => value && typeof value === "object" ? `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${sorted(value[key])}`).join(",")}}` : JSON.stringify(value);

function show(room) {
  byId("round-title").textContent = `Round ${room.round}`;
  byId("seats").replaceChildren(...room.seats.map((one) => {
    const mark = room.sealed[one.name];
    const line = element("li", `${one.name} (${one.country}): ${mark ? "sealed, mark " : "thinking"}`);
    if (mark) line.append(element("code", mark));
    return line;
  }));
  byId("log").replaceChildren(...room.rounds.map((round, i) => {
    const part = element("div");
    part.append(element("h3", `Round ${i + 1}`));
    for (const [name, moves] of Object.entries(round.moves)) {
      const said = Object.entries(moves).map(([measure, move]) => `${title(measure)}: ${Object.entries(move).map(words).join(", ")}`);
      part.append(element("p", `${name}: ${said.join("; ") || "nothing moved"}`));
    }
    for (const [measure, seats] of Object.entries(round.contradicted ?? {})) {
      part.append(element("p", `${title(measure)}: ${seats.join(" and ")} moved it differently, so it stays as it was.`, "note"));
    }
    if (round.marks) part.append(checks(round));
    const scores = Object.entries(round.scores ?? {}).map(([country, value]) => `${country} ${value > 0 ? "+" : value < 0 ? "\u2212" : ""}${Math.abs(value).toFixed(2)} %`);
    part.append(element("p", `Real income against the start: ${scores.join(", ")}`, "answer"));
    const link = element("a", "Open as a scenario");
    link.href = round.link;
    part.append(link);
    return part;
  }));
}

function control(measure) {
  const line = element("li", "", "measure"), head = element("div", "", "head"), label = element("label", "", "switch");
  const box = Object.assign(element("input"), {type: "checkbox", checked: measure.on});
  box.setAttribute("role", "switch");
  box.dataset.was = measure.on;
  label.append(box, element("span", measure.title));
  head.append(label, element("span", measure.status, "status"));
  line.append(head, element("p", measure.terms, "terms"));
  line.dataset.measure = measure.id;
  for (const one of measure.sliders) {
    const row = element("div", "", "slider"), input = element("input"), name = element("label", one.label);
    Object.assign(input, {type: "range", min: one.low, max: one.high, step: one.step, id: `${measure.id}:${one.name}`});
    input.value = one.value;
    input.dataset.was = input.value;
    Object.assign(input.dataset, {name: one.name, scale: one.scale});
    name.htmlFor = input.id;
    const out = element("output", `${one.value} ${one.unit}`);
    input.addEventListener("input", () => { out.textContent = `${input.value} ${one.unit}`; });
    row.append(name, input, out);
    line.append(row);
  }
  return line;
}

function moves() {
  const given = {};
  for (const line of document.querySelectorAll("#measures [data-measure]")) {
    const move = {}, box = line.querySelector("input[type=checkbox]");
    if (String(box.checked) !== box.dataset.was) move.switch = box.checked ? "on" : "off";
    for (const input of line.querySelectorAll("input[type=range]")) {
      if (input.value !== input.dataset.was) move[input.dataset.name] = Number(input.value) / Number(input.dataset.scale);
    }
    if (Object.keys(move).length) given[line.dataset.measure] = move;
  }
  return given;
}

async function act(path, body, done) {
  try { show(await send(path, body)); byId("say").textContent = done; } catch (error) { byId("say").textContent = error.message; }
}

if (boot.room) {
  show(boot);
  const own = boot.seats.find((one) => one.name === seat);
  byId("own").hidden = !own;
  byId("lead").hidden = seat !== "facilitator";
  if (own) byId("measures").append(...boot.measures.filter((one) => one.side === own.country).map(control));
  byId("seal").addEventListener("click", () => act(`/api/rooms/${boot.room}/moves`, {key, moves: moves()}, "Sealed. You may seal again until the round is closed."));
  byId("close").addEventListener("click", () => act(`/api/rooms/${boot.room}/close`, {key}, "Closed and scored."));
  let round = boot.round;
  setInterval(async () => {
    const now = await ask(`/warroom/${boot.room}.json`).catch(() => undefined);
    if (!now) return; // the next look will tell
    if (now.round !== round && own) location.reload();
    round = now.round;
    show(now);
  }, 3000);
}
