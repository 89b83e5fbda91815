// Calls to the server, with the token of the page on every write.
const token = document.querySelector('meta[name="token"]').content;

export class Refused extends Error {}

export async function send(path, body, signal) {
  const isForm = body instanceof FormData;
  const headers = {"X-Tradetalks-Token": token};
  if (!isForm) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, {method: "POST", headers, body: isForm ? body : JSON.stringify(body), signal});
  return read(answer);
}

export async function ask(path) {
  return read(await fetch(path, {headers: {Accept: "application/json"}}));
}

async function read(answer) {
  const data = await answer.json();
  if (answer.ok) return data;
  const error = data.error ?? {what: `status ${answer.status}`, remedy: ""};
  const refused = new Refused([error.where, error.what, error.remedy].filter(Boolean).join(": "));
  refused.status = answer.status;
  throw refused;
}
