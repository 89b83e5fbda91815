// Vega-Lite charts whose rows are exchanged; drawn when first seen, with Vega's own interpreter (no evaluation).
import {ask} from "./api.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
let paper = false; // while printing, which is always light
const night = () => dark.matches && !paper;
const drawn = new Map(); // name -> view, or the promise of it
const waiting = new Map(); // name -> rows not drawn yet
const latest = new Map(); // name -> rows

function config() {
  const ink = night() ? "#e8eaed" : "#1c2024", soft = night() ? "#a9b1ba" : "#59626c";
  const line = night() ? "#3a4048" : "#e3e6ea";
  const text = {labelColor: soft, titleColor: soft, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal"};
  return {
    background: "transparent", font: getComputedStyle(document.body).fontFamily, view: {stroke: null},
    axis: {...text, gridColor: line, domainColor: soft, tickColor: soft}, rule: {color: ink}, legend: {...text, orient: "top", labelLimit: 400}, header: {...text, labelColor: ink, labelFontSize: 12},
    style: {range: {stroke: ink, color: ink}, point: {fill: ink}, label: {fill: ink}}, text: {fill: ink},
  };
}

const LIGHTER = {"#1f4e79": "#5b9bd5", "#7fb2dd": "#c3ddf2", "#222222": "#e8eaed", "#555": "#a9b1ba", "#8c2d04": "#ff9d6e", "#735ba3": "#a892dc", "#7a68a6": "#b3a3e0"};
const readable = (spec) => night() ? JSON.parse(JSON.stringify(spec), (_, value) => LIGHTER[value] ?? value) : spec;

async function embed(figure, given, rows) {
  const spec = readable(given);
  const place = figure.querySelector(".drawing");
  const whole = rows === null ? {...spec, config: config()} : {...spec, config: config(), datasets: {rows}};
  const {view} = await window.vegaEmbed(place, whole, {
    ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: false,
  });
  if (place.dataset.said) place.setAttribute("aria-label", place.dataset.said); // Vega puts its own name there
  for (const mark of place.querySelectorAll('svg [role="graphics-symbol"]:not([aria-label])')) mark.setAttribute("aria-hidden", "true");
  if (picked) view.addEventListener("click", (_, item) => { if (item?.datum) picked(item.datum); });
  return view;
}

const seen = new Set();
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    const name = entry.target.dataset.chart;
    if (entry.isIntersecting) { seen.add(name); refresh(name); } else seen.delete(name);
  }
}, {rootMargin: "80px"});
let specs = {};

async function refresh(name) {
  const rows = waiting.get(name);
  if (rows === undefined || !(paper || seen.has(name)) || !window.vegaEmbed) return;
  const held = drawn.get(name);
  if (held instanceof Promise) { await held; return refresh(name); }
  waiting.delete(name);
  if (held) {
    await held.data("rows", rows).runAsync();
  } else {
    drawn.set(name, embed(document.querySelector(`[data-chart="${name}"]`), specs[name], rows));
    drawn.set(name, await drawn.get(name));
  }
}

let picked;

export function forget() { // before figures are exchanged
  for (const kept of [drawn, waiting, latest, seen]) kept.clear();
  watcher.disconnect();
}

export function start(given, onPick) {
  specs = given;
  picked = onPick;
  for (const figure of document.querySelectorAll("figure[data-chart]")) watcher.observe(figure);
  const all = () => Promise.all([...waiting.keys()].map(refresh));
  if (!window.vegaEmbed) document.querySelector('script[src="/static/vega.js"]')?.addEventListener("load", all);
  dark.addEventListener("change", () => location.reload());
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take]");
  if (button) take(button.closest("figure[data-chart]"), button.dataset.take);
});

async function take(figure, kind) { // a chart as a file, made here
  const name = figure.dataset.chart;
  let url;
  if (kind === "csv") {
    const cell = (value) => `"${String(value ?? "").replaceAll('"', '""')}"`;
    const lines = (await numbers(figure)).map((row) => row.map(cell).join(","));
    const head = stamp(figure).map((line) => `# ${line}`);
    url = URL.createObjectURL(new Blob([[...head, ...lines].join("\r\n") + "\r\n"], {type: "text/csv"}));
  } else url = await picture(figure, kind);
  Object.assign(document.createElement("a"), {href: url, download: `${name}.${kind}`}).click();
}

function stamp(figure) { // title, what it is, and what it was made from
  const said = [figure.querySelector("figcaption"), figure.querySelector(":scope > .note"), document.getElementById("unknowns-say")];
  const texts = said.slice(0, figure.id.startsWith("chart-unknowns") ? 3 : 2).map((one) => one?.textContent.trim().replace(/\s+/g, " "));
  return [...texts, document.querySelector('meta[name="source"]')?.content].filter(Boolean);
}

async function picture(figure, kind) { // dark on white, with its stamp, whatever the page looks like
  const name = figure.dataset.chart, was = paper;
  const [title, ...rest] = stamp(figure);
  paper = true;
  const spec = readable(specs[name]), rows = latest.get(name), settings = {...config(), background: "white"};
  paper = was;
  const subtitle = rest.flatMap((line) => line.match(/.{1,100}(\s|$)/g) ?? []);
  const whole = {...spec, config: settings, title: {text: title, subtitle, anchor: "start", offset: 14}};
  if (rows) whole.datasets = {rows};
  if (whole.width === "container") whole.width = 640;
  const {view} = await window.vegaEmbed(document.createElement("div"), whole, {ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: false});
  const url = await view.toImageURL(kind, 2);
  view.finalize();
  return url;
}

async function numbers(figure) { // heads and rows with all their digits: of this page, or of its JSON twin
  const rows = figure.querySelector("details.data")?.rows;
  if (rows) {
    const keys = ["kind", "label", "usa", "china", "central", "median", "low", "high"].filter((key) => key in rows[0]);
    return [keys, ...rows.map((row) => keys.map((key) => row[key]))];
  }
  const {sections} = await ask(`${location.pathname}.json${location.search}`);
  const chart = sections.flatMap((section) => section.charts).find((one) => one.name === figure.dataset.chart);
  return [chart.columns.map(({name, unit}) => unit.trim() ? `${name}, ${unit}` : name), ...chart.rows];
}

export async function print() { // what was not on the screen yet as well, and dark on light
  await drawFor(true);
  window.print();
  await drawFor(false);
}

async function drawFor(printing) {
  paper = printing;
  await Promise.all(drawn.values());
  if (dark.matches) {
    drawn.clear();
    for (const [name, rows] of latest) waiting.set(name, rows);
  }
  await Promise.all([...waiting.keys()].map(refresh));
  await Promise.all(drawn.values());
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "p" && !event.shiftKey && drawn.size) {
    event.preventDefault();
    print();
  }
});

export async function show(charts) {
  for (const [name, rows] of Object.entries(charts)) {
    waiting.set(name, rows);
    latest.set(name, rows);
    if (rows !== null) fill(name, rows);
  }
  await Promise.all(Object.keys(charts).map(refresh));
}

const HEADS = {usa: "United States", china: "China", central: "central run", low: "10th percentile", high: "90th percentile"};
const digits = (rows, keys) => {
  const largest = Math.max(...rows.map((row) => Math.max(...keys.map((key) => Math.abs(row[key] ?? 0)))));
  return largest < 0.095 ? 3 : largest < 9.5 ? 2 : largest < 95 ? 1 : 0;
};
export const signed = (value, places) => {
  const text = Math.abs(value).toFixed(places);
  return Number(text) === 0 ? text : (value < 0 ? "\u2212" : "+") + text;
};

function fill(name, rows) {
  const figure = document.querySelector(`figure[data-chart="${name}"]`);
  const details = figure?.querySelector("details.data");
  if (!details) return;
  details.rows = rows;
  const drawing = figure.querySelector(".drawing");
  drawing.dataset.label ??= drawing.getAttribute("aria-label");
  drawing.dataset.said = `${spoken(rows)}${drawing.dataset.label}`;
  drawing.setAttribute("aria-label", drawing.dataset.said);
  if (details.open) table(details, rows);
  else details.ontoggle = () => table(details, details.rows);
}

function spoken(rows) { // the ends of what is drawn, in a sentence
  const known = rows.filter((row) => Number.isFinite(row.central)).sort((a, b) => b.central - a.central);
  if (known.length < 2) return "";
  const places = digits(known, ["central"]), told = (row) => `${row.label} ${signed(row.central, places)}`;
  return `From ${told(known[0])} to ${told(known.at(-1))}. `;
}

function table(details, rows) {
  const keys = rows[0]?.usa === undefined ? ["central", "median", "low", "high"].filter((key) => rows[0]?.[key] != null) : ["usa", "china"];
  const places = digits(rows, keys), element = (tag, text, kind) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const head = document.createElement("tr");
  head.append(element("th", ""), ...keys.map((text) => element("th", HEADS[text] ?? text, "n")));
  details.querySelector("thead").replaceChildren(head);
  details.querySelector("tbody").replaceChildren(...rows.map((row) => {
    const line = document.createElement("tr");
    const label = element("th", row.label);
    label.scope = "row";
    line.append(label, ...keys.map((key) => element("td", signed(row[key], places), "n")));
    return line;
  }));
}
