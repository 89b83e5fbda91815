// Parameters changed at the Table are told on every page of this browser.
const place = document.getElementById("changed-elsewhere"), own = document.getElementById("changed");

export function keep(text, address) {
  if (text) localStorage.setItem("changed", JSON.stringify({text, address})); else localStorage.removeItem("changed");
}

const kept = own ? null : localStorage.getItem("changed");
if (kept) {
  const {text, address} = JSON.parse(kept);
  const link = Object.assign(document.createElement("a"), {href: `/table/${address}`, textContent: "That state"});
  const forget = Object.assign(document.createElement("button"), {type: "button", className: "plain", textContent: "do not tell again"});
  forget.addEventListener("click", () => { keep(""); place.hidden = true; });
  place.append(`At the Table: ${text} `, link, ". This page uses the shipped values, except where a saved state is compared. ", forget);
  place.hidden = false;
}
