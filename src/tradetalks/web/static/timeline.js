// Timeline: two clocks as sliders; a bar of the chart opens its measure's claims.
import * as charts from "./charts.js";

const form = document.getElementById("form"), sections = document.getElementById("sections");
const DAY = 86_400_000, REST = 150; // ms
let resting, turn = 0;

const text = (number) => new Date(number * DAY).toISOString().slice(0, 10);
const count = (day) => Math.round(Date.parse(day) / DAY);

for (const slider of document.querySelectorAll("[data-clock]")) {
  const field = form.elements[slider.dataset.clock];
  slider.min = count(slider.dataset.low);
  slider.max = count(slider.dataset.high);
  slider.value = count(field.value);
  const say = () => { slider.nextElementSibling.textContent = slider.ariaValueText = text(slider.value); };
  say();
  slider.addEventListener("input", () => { field.value = text(slider.value); say(); later(); });
  field.addEventListener("change", () => { if (field.value) { slider.value = count(field.value); say(); later(); } });
}

function later() { clearTimeout(resting); resting = setTimeout(look, REST); }

async function look() {
  const mine = ++turn, address = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
  const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
  if (mine !== turn) return;
  const open = new Set([...sections.querySelectorAll("details[open]")].map((one) => one.id));
  sections.replaceChildren(...page.getElementById("sections").childNodes);
  for (const one of sections.querySelectorAll("details[id]")) one.open = open.has(one.id);
  history.replaceState(null, "", address);
  charts.forget();
  draw(JSON.parse(page.getElementById("boot").textContent));
}

function draw(boot) {
  charts.start(innerWidth < 700 ? boot.narrow : boot.specs, (datum) => openClaims(datum.measure));
  charts.show(Object.fromEntries(Object.keys(boot.specs).map((name) => [name, null])));
}

function openClaims(measure) {
  const place = document.getElementById(`claims-${measure}`);
  if (!place) return;
  place.open = true;
  place.querySelector("summary").focus();
}

draw(JSON.parse(document.getElementById("boot").textContent));
