// An order book: sent once to see its columns, named by the person where they are not known, then priced.
import {send} from "./api.js";

const made = (tag, given = {}, ...inside) => {
  const one = Object.assign(document.createElement(tag), given);
  one.append(...inside);
  return one;
};

export function start() {
  const form = document.getElementById("upload");
  const place = document.getElementById("answer");
  let began = 0;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const file = new FormData(form).get("file");
    await work("Reading the columns", async () => {
      const found = await send("/api/orders/columns", body(file, {}));
      if (found.lacking.length) place.replaceChildren(mapping(file, found));
      else await price(file, {}, found);
    });
  });

  function body(file, asked) {
    const data = new FormData();
    data.append("file", file);
    data.append("asked", JSON.stringify(asked));
    return data;
  }

  async function work(what, act, told = place) {
    began = Date.now();
    const says = made("span", {textContent: `${what} \u2026`});
    const bar = made("p", {className: "working"}, made("progress", {ariaLabel: what}), " ", says);
    told.replaceChildren(bar);
    const clock = setInterval(() => { says.textContent = `${what}, ${Math.round((Date.now() - began) / 1000)} s \u2026`; }, 1000);
    try {
      await act();
    } catch (error) {
      if (told.contains(bar)) told.replaceChildren(made("p", {className: "error", role: "alert", textContent: error.message}));
    } finally {
      clearInterval(clock);
    }
  }

  async function price(file, asked, found) {
    await work(`Pricing ${file.name}`, async () => {
      const answer = await send("/api/orders", body(file, asked));
      const again = made("button", {type: "button", className: "second", textContent: "Name the columns"});
      again.addEventListener("click", () => place.replaceChildren(mapping(file, found, asked)));
      place.replaceChildren(...result(answer), made("p", {className: "buttons left"}, again));
      document.getElementById("sections").hidden = true; // the answer on one shipment
      place.querySelector("h2").focus();
    });
  }

  // The form that asks what each column is, or for one value for all lines.
  function mapping(file, found, asked = {}) {
    const says = made("div", {role: "status"});
    const rows = found.fields.filter((one) => one.required).map((one) => field(one, found, asked));
    const others = found.fields.filter((one) => !one.required).map((one) => field(one, found, asked));
    const more = made("details", {}, made("summary", {textContent: "Other columns, if the file has them"}), ...others.map((one) => one.box));
    const days = made("select", {name: "dates"}, ...[["", "As the file tells"], ["mdy", "Month first"], ["dmy", "Day first"]]
      .map(([value, textContent]) => made("option", {value, textContent, selected: value === (asked.dates ?? "")})));
    const box = made("form", {id: "mapping", className: "bar", ariaLabel: "Columns of the file"},
      made("p", {className: "narrowcol", textContent: `${file.name}: say which column is which. A value that is the same for all lines can be written instead.`}),
      sample(found), ...rows.map((one) => one.box), more,
      made("label", {}, "Days such as 04/10/2026 ", days), made("span", {className: "buttons"}, made("button", {textContent: "Price the lines"})), says);
    box.addEventListener("submit", async (event) => {
      event.preventDefault();
      const all = [...rows, ...others];
      const lacking = rows.filter((one) => !one.column.value && !one.given.value.trim());
      for (const one of all) one.tell("");
      for (const one of lacking) one.tell("choose a column, or write one value");
      if (lacking.length) return lacking[0].column.focus();
      const named = Object.fromEntries(all.filter((one) => one.column.value).map((one) => [one.column.value, one.name]));
      const given = Object.fromEntries(all.filter((one) => !one.column.value && one.given.value.trim()).map((one) => [one.name, one.given.value.trim()]));
      const answers = {named, given, dates: days.value};
      await work("Checking", async () => {
        try {
          await send("/api/orders/columns", body(file, answers));
        } catch (error) {
          const guilty = all.find((one) => error.message.includes(`${one.name}`) && error.message.includes("column"));
          if (!guilty) throw error;
          guilty.tell(error.message);
          guilty.column.focus();
          says.replaceChildren();
          return;
        }
        await price(file, answers, found);
      }, says);
    });
    return box;
  }

  function field(one, found, asked) {
    const before = Object.entries(asked.named ?? {}).find(([, name]) => name === one.name)?.[0];
    const chosen = asked.named ? before ?? "" : one.taken;
    const column = made("select", {name: one.name}, made("option", {value: "", textContent: "none"}),
      ...[...new Set(found.header)].filter(Boolean).map((name) => made("option", {value: name, textContent: name, selected: name === chosen})));
    const given = made("input", {type: one.name === "on" ? "date" : "text", name: `${one.name}-all`, value: asked.given?.[one.name] ?? "", maxLength: 60});
    const wrong = made("span", {className: "wrong", id: `wrong-${one.name}`});
    column.setAttribute("aria-describedby", wrong.id);
    const box = made("fieldset", {className: "mapped"}, made("legend", {textContent: one.label}),
      made("label", {}, "Column ", column), made("label", {}, "Or for all lines ", given), wrong);
    const tell = (text) => { wrong.textContent = text; column.setAttribute("aria-invalid", String(Boolean(text))); };
    return {name: one.name, column, given, box, tell};
  }

  function sample(found) {
    return scroll("The first lines of the file", grid("The first lines of the file", found.header.map((name) => ({name})), found.sample));
  }

  function scroll(label, table) {
    return made("div", {className: "scroll", tabIndex: 0, role: "region", ariaLabel: label}, table);
  }

  function grid(caption, columns, rows) {
    const table = made("table", {}, made("caption", {textContent: caption}));
    const head = table.createTHead().insertRow();
    for (const one of columns) {
      const cell = made("th", {scope: "col", className: one.number ? "n" : "", textContent: one.name});
      if (one.unit) cell.append(" ", made("span", {className: "unit", textContent: one.unit}));
      head.append(cell);
    }
    const inside = table.createTBody();
    for (const row of rows) {
      const line = inside.insertRow();
      row.forEach((text, at) => Object.assign(line.insertCell(), {textContent: text, className: columns[at]?.number ? "n" : ""}));
    }
    return table;
  }

  function result(answer) {
    const file = made("a", {textContent: "All lines and columns as CSV", className: "button", download: "priced.csv"});
    file.href = URL.createObjectURL(new Blob([answer.csv], {type: "text/csv"}));
    const words = {form: "answer", duty_usd: "duty, USD", effective_rate: "rate", duty_low_usd: "lowest, USD", duty_high_usd: "highest, USD",
      depends_on: "depends on", headings: "headings to file", message: "question or remark"};
    const heads = answer.shown.map((at) => ({name: words[answer.columns[at]] ?? answer.columns[at], number: /_usd|rate/.test(answer.columns[at])}));
    const share = answer.columns.lastIndexOf("effective_rate");
    const percent = (text, at) => at === share && text ? `${(100 * Number(text)).toPrecision(3)} %` : text;
    const lines = answer.rows.map((row) => answer.shown.map((at) => percent(row[at] ?? "", at)));
    const more = answer.more ? [made("p", {className: "note", textContent: `${answer.more} lines more stand in the file.`})] : [];
    const sums = answer.tables.flatMap((one) => [scroll(one.caption, grid(one.caption, one.columns, one.rows)),
      ...(one.note ? [made("p", {className: "note", textContent: one.note})] : [])]);
    return [made("h2", {textContent: "What the order book pays", tabIndex: -1}), made("p", {className: "answer", textContent: answer.says}),
      ...answer.sentences.slice(2).map((text) => made("p", {className: "narrowcol", textContent: text})), made("p", {}, file), ...sums,
      scroll("Line by line", grid("Line by line", heads, lines)), ...more, ...answer.notes.map((text) => made("p", {className: "note", textContent: text}))];
  }
}
