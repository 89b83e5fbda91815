"""Who pays: a solved scenario read by households, places, public budget and firms.

What it answers: what a change of policy costs a household by income decile (US) or on average (elsewhere), and what it
does to output and jobs by sector and US state, to tariff revenue by partner, sector and authority, and to input costs.

    found = compare("in-force-2025-10-26", "no-deal")
    households.by_decile(found)             dollars a year and share of income, ten deciles
    places.by_state(found)                  output by state; the states add up to the nation
    budget.revenue(run("no-deal"), ledger)  revenue by cell, partner, sector and authority
    firms.input_costs(found, "USA")         unit cost of each sector

Values are means over the draws.
Every split adds up to its whole: deciles to the aggregate, states to the nation, cells to revenue, suppliers to cost.
What it does not do: it solves nothing but points of the Laffer curve, and knows no household, state or firm by name.
What is measured and what is an estimate stands in `docs/reference/data.md`. Modules: `households`, `places`, `budget`,
`firms`; `tables` reads what ships; `build/incidence.py` makes it from the data folder.
"""
