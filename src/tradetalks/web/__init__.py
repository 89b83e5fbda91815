"""The same verbs in the browser: `tradetalks serve`.

What it is. Pages rendered here (FastAPI, Jinja2) with small ES modules; every page has a `.json` twin. A state is a
scenario in the ledger's grammar, the moves made at the table, and settings (what it is compared with, the horizon, the
elasticities); it is named by the hash of its content and kept in SQLite, so that a link restores it exactly. A move
becomes events of the scenario (`state.compose`), never a number of its own. `answers` asks `runs` and lays out what
report prints; `solves` holds equilibria; `engine` keeps two processes with the ledger, the world and what was solved in
memory, so that a move is one solve; ranges follow when the hand rests. The server's own process loads nothing that
solves.

What it is not. It knows no equation, no law and no stacking; it decides nothing that the command line would decide
differently: tests hold the two to the same numbers.

Safe by default: 127.0.0.1, no secrets, a Content-Security-Policy without inline script or evaluation (charts are drawn
by Vega with its own interpreter of expressions), a token on every write, a rate limit, uploads read in a process of
their own with limits of time and memory (`upload`). Acknowledged saves survive a killed process (`store`).

Modules: `state` the grammar of a state; `store` SQLite; `engine` processes and queues; `answers` what the Table shows;
`solves` equilibria of states; `worlds` the world of a state; `bargain` the payoff plane's work in the background;
`claims` what reports say; `guard` limits and headers; `app` puts them together; `pages/` one module a page.
"""
