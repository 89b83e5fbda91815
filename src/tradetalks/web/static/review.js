// The review of reports: accept, correct or drop each proposal, one key each; then the Table and the brief.
import {send} from "./api.js";

const boot = JSON.parse(document.getElementById("boot").textContent);
const list = document.getElementById("proposals"), by = document.getElementById("by"), say = document.getElementById("say");
const element = (tag, text = "", kind = "") => Object.assign(document.createElement(tag), {textContent: text, className: kind});
const DONE = {accept: "accepted", correct: "corrected", drop: "dropped", open: "open"};
const LABELS = {
  rate: "Rate", rate_from: "Rate before", event: "What happens", date: "Said on", effective: "From", until: "Until",
  targets: "On whom (countries, commas between)", products: "Goods (commas between)", kind: "Kind", how: "How it applies", title: "Title",
};
const CHOICES = {
  event: ["threaten", "announce", "enter_force", "amend", "suspend", "resume", "extend", "withdraw", "annul", "expire", "clarify"],
  kind: ["tariff", "import_ban", "export_control", "export_tax", "purchase_commitment", "investigation", "matter"],
  how: ["", "add", "ceiling"],
};
let inOrder = []; // as shown: first what a number follows from

by.value = boot.user || "";
by.closest("p").hidden = Boolean(boot.user);

function show(now) {
  const {accept, correct, drop, open} = now.counts;
  document.getElementById("counts").textContent = `${accept} accepted, ${correct} corrected, ${drop} dropped, ${open} open.`;
  const counted = now.proposals.filter((one) => one.counts), others = now.proposals.filter((one) => !one.counts);
  inOrder = [...counted, ...others];
  const parts = [counted, others].map((some) => some.map(card));
  if (others.length) parts[1].unshift(element("li", `${others.length} from which no number follows: talks, remarks, terms that nobody names`, "soft apart"));
  list.replaceChildren(...parts.flat());
}

function card(one) {
  const item = element("li", "", `proposal ${one.decision}`);
  Object.assign(item, {tabIndex: 0, id: `proposal-${one.number}`});
  item.dataset.number = one.number;
  const head = element("div", "", "head"), status = element("span", DONE[one.decision], "status");
  head.append(element("h3", one.title + (one.known ? " (in the ledger)" : "")), status);
  item.append(head, element("p", one.happens, "happens"));
  for (const each of one.told) {
    const quote = element("blockquote", `\u201c${each.quote}\u201d `);
    quote.append(element("span", `${each.actor} in ${each.source.replace("draft-", "")}; ${each.modality}, confidence ${Math.round(100 * each.confidence)} %`, "soft"));
    item.append(quote);
  }
  if (one.corrected) item.append(element("p", one.corrected, "soft"));
  if (one.decided) item.append(element("p", `Decided by ${one.decided}`, "soft"));
  const buttons = element("p", "", "buttons left");
  for (const [key, name, act] of [["a", "Accept", () => decide(one.number, "accept")], ["c", "Correct", () => correct(item, one)], ["d", "Drop", () => decide(one.number, "drop")]]) {
    const button = element("button", `${name} (${key})`, key === "a" ? "" : "second");
    Object.assign(button, {type: "button"}).setAttribute("aria-label", `${name}: ${one.title}, ${one.happens}`);
    button.addEventListener("click", act);
    buttons.append(button);
  }
  item.append(buttons, Object.assign(element("p", "", "told"), {role: "alert"}));
  return item;
}

function correct(item, one) {
  if (item.querySelector("form")) { item.querySelector("form input").focus(); return; }
  const form = element("form", "", "grid");
  for (const [name, value] of Object.entries(one.fields)) {
    const label = element("label", `${LABELS[name]} `, "field"), choice = CHOICES[name];
    const input = Object.assign(element(choice ? "select" : "input"), {name});
    for (const option of choice ? new Set([value, ...choice]) : []) input.append(Object.assign(element("option", option.replaceAll("_", " ") || "not said"), {value: option}));
    if (["date", "effective", "until"].includes(name)) input.type = "date";
    input.value = value;
    label.append(input);
    form.append(label);
  }
  const leave = Object.assign(element("button", "Leave it", "second"), {type: "button"});
  leave.addEventListener("click", () => { form.remove(); item.focus(); });
  form.append(element("button", "Keep the correction"), leave);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const changes = Object.fromEntries([...new FormData(form)].filter(([name, value]) => value !== one.fields[name]));
    if (Object.keys(changes).length) decide(one.number, "correct", changes); else refuse(item, "Nothing is changed yet: change a field, or accept.");
  });
  item.querySelector(".told").before(form);
  form.querySelector("input").focus();
}

function refuse(item, text) {
  const told = item.querySelector(".told");
  told.textContent = text;
  told.className = "told error";
}

async function decide(number, decision, changes = {}) {
  const item = document.getElementById(`proposal-${number}`);
  if (!by.value.trim()) { refuse(item, "Say first who decides."); by.focus(); return; }
  try {
    show(await send(`/api/reviews/${boot.review}/decisions`, {number, decision, by: by.value.trim(), changes}));
    next(number);
  } catch (error) { refuse(item, error.message); }
}

function next(number) { // the next one that is open, else the one that was decided
  const at = inOrder.findIndex((one) => one.number === number), open = inOrder.filter((one) => one.decision === "open");
  const one = inOrder.slice(at + 1).find((each) => each.decision === "open") ?? open[0];
  (one ? document.getElementById(`proposal-${one.number}`) : document.querySelector("[data-table]")).focus();
}

list.addEventListener("keydown", (event) => {
  const item = event.target.closest(".proposal");
  if (!item || event.target.closest("form") || event.ctrlKey || event.metaKey || event.altKey) return;
  const number = Number(item.dataset.number), one = inOrder.find((each) => each.number === number);
  const act = {a: () => decide(number, "accept"), d: () => decide(number, "drop"), c: () => correct(item, one), s: () => next(number)}[event.key.toLowerCase()];
  if (act) { event.preventDefault(); act(); }
});

for (const button of document.querySelectorAll("[data-table]")) {
  button.addEventListener("click", async () => {
    try { location.assign((await send(`/api/reviews/${boot.review}/table`, {which: button.dataset.table})).link); } catch (error) { say.textContent = error.message; }
  });
}
document.getElementById("brief").addEventListener("click", async (event) => {
  event.target.disabled = true;
  say.textContent = "Making the brief: some ten seconds \u2026";
  try { location.assign((await send(`/api/reviews/${boot.review}/brief`, {})).link); } catch (error) { say.textContent = error.message; }
  event.target.disabled = false;
});
show(boot);
