// The first page: a day that is dragged on the lanes or typed changes the whole page; the state is in the address.
const DAY = 86_400_000, REST = 120, LONGER = 500; // ms of rest after which the page, then the costs, are asked for
const form = document.getElementById("form"), field = form.elements.as_of;
const drag = document.getElementById("drag"), says = document.getElementById("drag-says");
const text = (number) => new Date(number * DAY).toISOString().slice(0, 10);
const count = (day) => Math.round(Date.parse(day) / DAY);
let boot = JSON.parse(document.getElementById("boot").textContent);
let resting, working, asking, turn = 0;

function ends() {
  drag.min = count(boot.start);
  drag.max = count(boot.end);
  drag.value = count(field.value);
  say();
}

function say() {
  says.textContent = drag.ariaValueText = text(drag.value);
  const at = `${(100 * (drag.value - drag.min)) / (drag.max - drag.min)}%`;
  for (const line of document.querySelectorAll(".now-line line")) { line.setAttribute("x1", at); line.setAttribute("x2", at); }
  const after = document.querySelector(".now-line .after");
  after?.setAttribute("x", at);
  after?.setAttribute("width", `${(100 * (drag.max - drag.value)) / (drag.max - drag.min)}%`);
}

function to(day) {
  drag.value = Math.min(Math.max(day, drag.min), drag.max);
  field.value = text(drag.value);
  moved();
}

function moved() {
  say();
  clearTimeout(resting);
  clearTimeout(working);
  document.getElementById("told").classList.add("stale");
  resting = setTimeout(() => look().catch((error) => { if (error.name !== "AbortError") throw error; }), REST);
}

const address = () => `/?${new URLSearchParams(new FormData(form))}`;

async function look(work = "") {
  const mine = ++turn, asked = address();
  asking?.abort(); // nobody waits any more for what was asked before
  asking = new AbortController();
  const answer = await fetch(asked + work, {signal: asking.signal}), page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== turn) return;
  const told = document.getElementById("told"), whole = page.getElementById("whole");
  if (!whole) { location.assign(asked); return; }
  const open = new Set([...told.querySelectorAll("details[open]")].map((one) => one.id));
  if (work) document.getElementById("costs").replaceWith(page.getElementById("costs"));
  else {
    document.getElementById("whole").replaceChildren(...whole.childNodes);
    told.replaceChildren(...page.getElementById("told").childNodes);
    for (const one of told.querySelectorAll("details[id]")) one.open = open.has(one.id);
    document.getElementById("title").textContent = page.getElementById("title").textContent;
    document.title = page.title;
    boot = JSON.parse(page.getElementById("boot").textContent);
    ends();
    document.getElementById("says").textContent = document.title;
    history.replaceState(null, "", asked);
  }
  told.classList.remove("stale");
  document.body.dataset.shown = `${turn}${work ? " costs" : ""}`;
  if (!work) costs(JSON.parse(page.getElementById("boot").textContent).has_costs);
}

function costs(are_there) {
  if (are_there) { document.body.dataset.shown += " costs"; return; }
  const place = document.getElementById("no-costs");
  if (place) place.textContent = "Working it out \u2026";
  working = setTimeout(() => look("&work=true").catch((error) => { if (place && error.name !== "AbortError") place.textContent = "No answer came; move the day to ask again."; }), LONGER);
}

document.body.classList.add("scripted");
document.getElementById("dragged").hidden = false;
drag.addEventListener("input", () => to(Number(drag.value)));
field.addEventListener("change", () => { if (field.value) { drag.value = count(field.value); moved(); } });
form.elements.about.addEventListener("change", moved);

let held = false;
const place = (event) => {
  const track = document.querySelector(".scale .track").getBoundingClientRect();
  return Number(drag.min) + Math.round(((event.clientX - track.left) / track.width) * (drag.max - drag.min));
};
const inside = (event) => {
  const track = document.querySelector(".scale .track")?.getBoundingClientRect();
  return track && event.target.closest("#lanes") && !event.target.closest("a") && event.clientX >= track.left && event.clientX <= track.right;
};
document.addEventListener("pointerdown", (event) => { if (inside(event)) { held = true; event.preventDefault(); drag.focus({preventScroll: true}); to(place(event)); } });
document.addEventListener("pointermove", (event) => { if (held) to(place(event)); });
for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, () => { held = false; });

ends();
costs(boot.has_costs);
