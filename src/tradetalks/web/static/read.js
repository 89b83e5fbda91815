// Read: shows passages with the words of claims marked, the claims, and a way to the Table.
import {send} from "./api.js";

const place = document.getElementById("answer");
const element = (tag, text = "", kind = "") => Object.assign(document.createElement(tag), {textContent: text, className: kind});

async function read(path, body) {
  place.textContent = "Reading \u2026";
  try { place.replaceChildren(...shown(await send(path, body))); } catch (error) { place.textContent = error.message; }
}
document.getElementById("text").addEventListener("submit", (event) => {
  event.preventDefault();
  read("/api/readings", {text: event.target.elements.text.value});
});
document.getElementById("upload").addEventListener("submit", (event) => {
  event.preventDefault();
  read("/api/reports", new FormData(event.target));
});

function shown(told) {
  const found = [element("h2", `${told.claims.length} claims${told.date ? `, report of ${told.date}` : ""}`)];
  found.push(...told.notes.map((note) => element("p", note, "note")));
  const moves = Object.keys(told.moves);
  if (moves.length) {
    const open = element("button", `Open at the Table with ${moves.length} measures moved as the report says`);
    open.type = "button";
    open.addEventListener("click", () => toTable(told.moves));
    found.push(open);
  }
  const text = element("div", "", "narrowcol report");
  for (const passage of told.passages) {
    const line = element("p");
    for (const piece of passage) {
      const part = element(piece.claims.length ? "mark" : "span", piece.text);
      line.append(part);
      if (piece.claims.length) line.append(element("sup", piece.claims.join(", ")));
    }
    text.append(line);
  }
  found.push(text, table(told.claims));
  return found;
}

function table(claims) {
  const box = element("div", "", "scroll"), made = element("table");
  Object.assign(box, {tabIndex: 0, role: "region", ariaLabel: "Claims"});
  const names = ["number", "who", "act", "matter", "measure", "terms", "date", "how_sure", "confidence", "quote"];
  const head = made.createTHead().insertRow();
  for (const name of names) head.append(Object.assign(element("th", name.replace("_", " ")), {scope: "col"}));
  const body = made.createTBody();
  for (const claim of claims) {
    const row = body.insertRow();
    for (const name of names) row.insertCell().textContent = claim[name];
  }
  box.append(made);
  return box;
}

async function toTable(moves) {
  try {
    const saved = await send("/api/states", {scenario: "in-force-2025-10-26", moves});
    location.assign(saved.link);
  } catch (error) { place.prepend(element("p", error.message, "error")); }
}
