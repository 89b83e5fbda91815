// Read: reports chosen or pasted, each with outlet and day as found or as asked for, then on to their review.
import {Refused, send} from "./api.js";

const form = document.getElementById("reports"), looks = document.getElementById("looks"), say = document.getElementById("say");
const element = (tag, text = "", kind = "") => Object.assign(document.createElement(tag), {textContent: text, className: kind});
let looked = ""; // what the rows below stand for

const chosen = () => {
  const files = [...form.files.files];
  if (form.text.value.trim()) files.push(new File([form.text.value], "pasted.txt", {type: "text/plain"}));
  return files;
};
const stamp = () => chosen().map((file) => `${file.name} ${file.size} ${file.lastModified && file.name !== "pasted.txt" ? file.lastModified : form.text.value}`).join("\n");
const packed = () => {
  const body = new FormData();
  for (const file of chosen()) body.append("files", file, file.name);
  return body;
};

async function look() { // outlet and day of each report, as far as its text says them
  const of = stamp();
  if (of === looked) return;
  looked = of;
  if (!chosen().length) { looks.replaceChildren(); return; }
  try {
    const told = await send("/api/reports/looks", packed());
    if (of === looked) looks.replaceChildren(...told.reports.map(row));
  } catch (error) { looked = ""; throw error; }
}

function row(report, at) {
  const box = element("fieldset", "", "grid"), outlet = field("Outlet", "text", report.outlet), day = field("Day", "date", report.day);
  box.dataset.name = report.name;
  box.append(element("legend", report.name), outlet, day);
  day.lastElementChild.required = true;
  day.lastElementChild.min = "1990-01-01";
  const told = element("p", report.problem || (report.day ? "" : "The text does not say its day: give it."), report.problem || !report.day ? "told" : "told soft");
  told.id = `told-${at}`;
  day.lastElementChild.setAttribute("aria-describedby", told.id);
  box.append(told);
  day.addEventListener("input", () => { if (day.lastElementChild.value && !report.problem) told.textContent = ""; });
  return box;
}

function field(label, type, value) {
  const made = element("label", `${label} `, "field");
  made.append(Object.assign(element("input"), {type, value, name: label.toLowerCase()}));
  return made;
}

form.addEventListener("change", (event) => {
  if (event.target.closest("#looks")) return;
  look().catch((error) => { say.textContent = error.message; });
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  say.textContent = "";
  if (!chosen().length) { say.textContent = "Choose a file or paste a report."; form.text.focus(); return; }
  try {
    await look();
    const rows = [...looks.children], open = rows.find((one) => !one.querySelector('[type="date"]').value);
    if (open) { say.textContent = `${open.dataset.name}: give its day.`; open.querySelector('[type="date"]').focus(); return; }
    const body = packed();
    for (const one of rows) {
      body.append("outlets", one.querySelector('[type="text"]').value);
      body.append("days", one.querySelector('[type="date"]').value);
    }
    say.textContent = "Reading \u2026";
    location.assign((await send("/api/reviews", body)).link);
  } catch (error) { refused(error); }
});

function refused(error) { // beside the report that it is about
  const about = [...looks.children].find((one) => error instanceof Refused && error.message.startsWith(`${one.dataset.name}:`));
  say.textContent = error.message;
  if (about) { about.querySelector(".told").textContent = error.message; about.querySelector(".told").className = "told error"; }
}
