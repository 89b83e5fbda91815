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
  const {text, date} = event.target.elements;
  read("/api/readings", {text: text.value, date: date.value || null});
});
document.getElementById("upload").addEventListener("submit", (event) => {
  event.preventDefault();
  read("/api/reports", new FormData(event.target));
});

function shown(told) {
  const found = [element("h2", `${told.claims.length} claims${told.date ? `, report of ${told.date}` : ""}`)];
  const notes = told.notes.map((note) => note.replace("; name one with --date", "; give it above"));
  found.push(...notes.map((note) => element("p", note, "note")));
  const moves = Object.keys(told.moves);
  if (moves.length) {
    const open = element("button", `Open at the Table with ${moves.length} measures moved as the report says`);
    open.type = "button";
    open.addEventListener("click", () => save(told.moves, (saved) => saved.link));
    const file = element("button", "The scenario as YAML", "second");
    file.type = "button";
    file.addEventListener("click", () => save(told.moves, (saved) => `${saved.link}/scenario.yaml`));
    const buttons = element("p", "", "buttons left");
    buttons.append(open, file);
    found.push(buttons);
  }
  const text = element("div", "", "narrowcol report"), marked = new Set();
  for (const passage of told.passages) {
    const line = element("p");
    for (const piece of passage) {
      const part = element(piece.claims.length ? "mark" : "span", piece.text);
      line.append(part);
      if (!piece.claims.length) continue;
      const mark = element("sup");
      for (const number of piece.claims) {
        const link = element("a", number);
        link.href = `#claim-${number}`;
        if (!marked.has(number)) { marked.add(number); link.id = `mark-${number}`; }
        mark.append(link, " ");
      }
      line.append(mark);
    }
    text.append(line);
  }
  found.push(text, table(told.claims), ...drafts(told));
  return found;
}

function drafts(told) { // ledger records as the command line drafts them
  if (told.no_draft) return [element("p", told.no_draft, "note")];
  const bytes = Uint8Array.from(atob(told.folder), (letter) => letter.charCodeAt(0));
  const all = element("a", "All drafts as a folder (.zip)", "button");
  Object.assign(all, {href: URL.createObjectURL(new Blob([bytes], {type: "application/zip"})), download: "draft.zip"});
  const buttons = element("p", "", "buttons left");
  buttons.append(all);
  const found = Object.entries(told.drafts).map(([name, text]) => {
    const one = element("details", "", "folded"), code = element("pre", text);
    code.tabIndex = 0;
    one.append(element("summary", name), code);
    return one;
  });
  return [
    element("h2", "Draft ledger records"),
    element("p", "Drafts for a person to check: nothing enters the ledger by itself. Unpacked, `tradetalks check draft` checks them.", "note"),
    buttons, ...found,
  ];
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
    row.id = `claim-${claim.number}`;
    for (const name of names) row.insertCell().textContent = claim[name];
    const back = element("a", claim.number);
    back.href = `#mark-${claim.number}`;
    row.cells[0].replaceChildren(back);
  }
  box.append(made);
  return box;
}

async function save(moves, address) {
  try {
    location.assign(address(await send("/api/states", {scenario: "in-force-2025-10-26", moves})));
  } catch (error) { place.prepend(element("p", error.message, "error")); }
}
