// On every page: parameters changed at the Table are told, and the link that works on another server is copied.
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

const travels = document.getElementById("travels");
travels?.addEventListener("click", async (event) => { // a page may have moved on since it was loaded
  event.preventDefault();
  const address = new URL(document.body.dataset.link || location.href, location.href);
  address.searchParams.set("made", travels.dataset.made);
  travels.href = address.href;
  document.getElementById("travels-says").textContent = address.href;
  await navigator.clipboard?.writeText(address.href).catch(() => undefined); // the link is on the page as well
});
