// The payoff plane: points that stand, the bargain as it is worked out, and this state, which moves.
import {send} from "./api.js";
import * as charts from "./charts.js";

const byId = (id) => document.getElementById(id);
const LOOK = 1500; // ms between looks at work under way
let fixed = [], own = [], turn = 0;

export async function start(name, asked) {
  const mine = ++turn;
  let told;
  try { told = await send("/api/bargains", asked); } catch (error) { byId(`${name}-says`).textContent = error.message; return; }
  if (mine !== turn) return;
  fixed = [...told.rows, ...told.points.filter((point) => !told.rows.some((row) => same(row, point)))];
  byId(`${name}-says`).textContent = told.problem || (told.step ? `Being worked out in the background: ${told.step} \u2026` : "");
  draw(name);
  if (told.step) setTimeout(() => { if (mine === turn) start(name, asked); }, LOOK);
}

const same = (row, point) => Math.hypot(row.usa - point.usa, row.china - point.china) < 1e-3;

export function move(name, place) {
  own = place ? [{kind: "this state", label: "this state", ...place}] : [];
  if (fixed.length) draw(name);
}

function draw(name) { charts.show({[name]: [...fixed, ...own]}); }
