"""One example for each public name, printed under its docstring in reference/python.md and run by tests/test_docs.py.

They run in the order of the page, after BEGIN, in one session.
"""

BEGIN = """\
>>> import tradetalks as tt
>>> book, world = tt.Ledger.load(), tt.World.load()
>>> import numpy as np
>>> goods = 1e6 * np.array([[4.0, 0.15, 0.9], [0.5, 7.0, 1.5], [1.0, 0.9, 15.0]])  # three economies, three sectors
>>> sectors, theta = ("machinery", "electrical", "transport_equipment"), np.full(3, 5.0)
>>> flows = dict(trade=np.stack([goods] * 3, axis=2), tariff=np.zeros((3, 3, 3)), input_share=np.full((3, 3, 3), 0.15))
>>> thetas = dict(trade_elasticity=theta, elasticity_sets={"mine": theta})
>>> small = tt.World.from_flows(("USA", "CHN", "ROW"), sectors, **flows, **thetas)
>>> no_deal, framework = tt.run("no-deal", draws=2), tt.run("framework", draws=2)
>>> def refused(call):
...     try:
...         call()
...     except tt.TradetalksError as error:
...         return type(error).__name__
"""

EXAMPLES = {
    "Answer": """\
>>> from tradetalks.render.forms import TEXTS
>>> said = tt.Answer("What is new", ("Nothing.",))
>>> TEXTS["md"](said).splitlines()[0]
'# What is new'
""",
    "Kind": """\
>>> from tradetalks.kinds.registry import kind_of
>>> isinstance(kind_of("import_ban"), tt.Kind) and kind_of("import_ban").title
'Import ban'
""",
    "Number": """\
>>> isinstance(framework.real_income.at("CHN"), tt.Number)  # median, low, high, and what they are of
True
""",
    "Question": """\
>>> question = tt.ask("framework", against="no-deal", draws=2)
>>> isinstance(question, tt.Question) and len(question.hash)
64
""",
    "ask": """\
>>> question = tt.ask("framework", against="no-deal", draws=2)
>>> tt.compare(question).real_income.at("CHN") == tt.compare(no_deal, framework).real_income.at("CHN")
True
""",
    "path": """\
>>> (months,) = tt.path(tt.ask("framework", draws=1), months=2)
>>> months.at("earned", 2, world.country("CHN")).median < 0.0
True
""",
    "run_all": """\
>>> both = tt.run_all(["no-deal", "framework"], draws=2)
>>> both[0].real_income.at("CHN") == no_deal.real_income.at("CHN")
True
""",
    "tornado": """\
>>> bars = tt.tornado(framework, "real_income", "CHN").swings  # which unknown moves a number most, widest first
>>> abs(bars[0].high - bars[0].low) >= abs(bars[-1].high - bars[-1].low)
True
""",
    "rates": """\
>>> halved = tt.rates("CHN", "USA", "2025-11-09", "2025-11-11", ledger=book)  # fentanyl duty 20 to 10 % on 10 November
>>> [str(day) for day in halved.since], bool(halved.statutory[0].sum() > halved.statutory[1].sum())
(['2025-11-09', '2025-11-10'], True)
""",
    "port_fee": """\
>>> tt.port_fee(tt.Ship(built="CHN", operator="CHN", net_tons=1_000.0), "USA", "2025-10-20").amount  # 50 USD a ton
50000.0
""",
    "price_file": """\
>>> from pathlib import Path
>>> from tempfile import mkdtemp
>>> orders = Path(mkdtemp()) / "orders.csv"
>>> line = "8505.11.00.70,CHN,USA,2025-11-15,100000"
>>> with orders.open("w") as file:
...     print("product,origin,destination,on,value", line, sep=chr(10), file=file)
>>> tt.price_file(orders, orders.with_name("priced.csv")).priced
1
""",
    "base_rates": """\
>>> bool(tt.base_rates(book, as_of="2025-10-27"))
True
""",
    "back_test": """\
>>> len(tt.back_test("phase-one").facts)  # purchases of goods and of farm goods, beside the prediction
2
""",
    "war": """\
>>> fought = tt.war(["USA", "CHN"], world=small)
>>> bool(min(fought.nash["mine"].rates[0]) > 0.0)
True
""",
    "deals": """\
>>> struck = tt.deals(["USA", "CHN"], world=small)
>>> all(gain > -1e-9 for by_set in struck.deals.values() for deal in by_set.values() for gain in deal.gains)
True
""",
    "leverage": """\
>>> refused(lambda: tt.leverage(["USA", "USA"]))  # between two; the table of a real pair takes half a minute
'BadInput'
""",
    "holds": """\
>>> [clause.party for clause in tt.holds("kuala-lumpur-2025", world=small).clauses][:1]
['USA']
""",
    "Attribution": """\
>>> parts = tt.attribute(framework, "real_income", "CHN")
>>> isinstance(parts, tt.Attribution) and abs(parts.gap) < 1e-6  # the measures' parts add up to the whole
True
""",
    "BadFile": """\
>>> refused(lambda: tt.Ledger.load("no-such-folder"))
'BadLedger'
>>> issubclass(tt.BadLedger, tt.BadFile)
True
""",
    "NotInstalled": """\
>>> issubclass(tt.NotInstalled, tt.TradetalksError)  # a library that a verb needs: its remedy installs it
True
""",
    "Ship": """\
>>> tt.Ship(built="KOR", operator="DNK", net_tons=90_000.0).paid_voyages  # on which the fee was paid this year
0
""",
    "Interrupted": """\
>>> issubclass(tt.Interrupted, tt.TradetalksError)  # a process killed from outside: what a sweep finished is kept
True
""",
    "BadInput": """\
>>> refused(lambda: book["USA/china-100"].status(on="1 December", as_of="2025-10-27"))
'BadInput'
""",
    "BadLedger": """\
>>> refused(lambda: tt.Scenario.read("title: no question, no author, no date", "mine.yaml"))
'BadLedger'
""",
    "BadParameters": """\
>>> from dataclasses import replace
>>> long_run = tt.Parameters.long_run(world)
>>> refused(lambda: tt.solve(world, tt.Policy.benchmark(world), replace(long_run, mobile_share=2.0)))
'BadParameters'
""",
    "Comparison": """\
>>> better = tt.compare(no_deal, framework)
>>> isinstance(better, tt.Comparison) and better.real_income.at("CHN").low > 0.0
True
""",
    "DisputedTerms": """\
>>> def settled(measure):  # name whom to trust only where sources differ
...     try:
...         return measure.status(on="2025-12-01", as_of="2025-10-27")
...     except tt.DisputedTerms:
...         return measure.status(on="2025-12-01", as_of="2025-10-27", trust=["USA.white_house"])
>>> settled(book["USA/china-100"])
'withdrawn'
""",
    "Gradient": """\
>>> slope = tt.gradient(no_deal.outcome, "real_income", "USA")
>>> isinstance(slope, tt.Gradient) and slope.tariff.shape == world.tariff.shape
True
""",
    "Ledger": """\
>>> tt.Ledger.load()["USA/china-100"].status(on="2025-12-01", as_of="2025-10-27")
'withdrawn'
""",
    "MissingFacts": """\
>>> refused(lambda: tt.duty("8542.31", origin="CHN", destination="JPN", on="2025-11-15", value=1000))
'MissingFacts'
""",
    "NoAgreement": """\
>>> game = tt.TariffGame(world, ("USA", "CHN"), ("uniform_tariff",))
>>> refused(lambda: game.bargain(threat=[0.5, 0.5]))  # a threat that gives both more than any deal
'NoAgreement'
""",
    "NoEquilibrium": """\
>>> def residual(policy):  # a failed solve is never a result
...     try:
...         return tt.solve(world, policy, tt.Parameters.long_run(world)).residual
...     except tt.NoEquilibrium as error:
...         return error.evidence
>>> residual(tt.Policy.benchmark(world)) <= 1e-10
True
""",
    "Outcome": """\
>>> isinstance(no_deal.outcome, tt.Outcome) and no_deal.outcome.residual <= 1e-10  # certified, or it raises
True
""",
    "Parameters": """\
>>> long_run = tt.Parameters.long_run(world, "caliendo_parro")
>>> len(long_run.trade_elasticity) == len(world.sectors)
True
""",
    "Policy": """\
>>> policy = tt.Policy.benchmark(world)
>>> policy.tariff[world.country("CHN"), world.country("USA"), world.sector("electrical")] += 0.10
""",
    "Result": """\
>>> isinstance(no_deal, tt.Result) and no_deal.horizon
'long run: one wage per country, all factors mobile between sectors'
>>> no_deal.real_income.at("CHN").high < 0.0  # median, 10th and 90th percentile; log change
True
""",
    "Scenario": """\
>>> tt.Scenario.load("no-deal").title
'No deal'
""",
    "TariffGame": """\
>>> game = tt.TariffGame(world, players=("USA", "CHN"), instruments=("uniform_tariff",))
>>> game.best_response("USA").gain > 0.0  # before China answers
True
""",
    "TradetalksError": """\
>>> try:
...     tt.run("no-such-scenario")
... except tt.TradetalksError as error:
...     print(error.what)
no scenario 'no-such-scenario'
""",
    "UnbalancedWorld": """\
>>> refused(lambda: replace(world, value_added_share=world.value_added_share * 0.5).check())
'UnbalancedWorld'
""",
    "UnknownName": """\
>>> refused(lambda: world.country("XYZ"))
'UnknownName'
""",
    "World": """\
>>> goods = world.trade[world.country("CHN"), world.country("USA")].sum()  # million USD of 2022
>>> bool(300_000 < goods < 600_000)
True
""",
    "attribute": """\
>>> parts = tt.attribute(no_deal, "real_income", "CHN")
>>> parts.total < 0.0
True
""",
    "compare": """\
>>> tt.compare(no_deal, framework).real_income.at("CHN").median > 0.0
True
""",
    "duty": """\
>>> pays = tt.duty("8505.11.00", origin="CHN", destination="USA", on="2025-11-15", value=100_000)
>>> f"{pays.effective_rate:.3f}"
'0.121'
""",
    "enact": """\
>>> trust = ["USA.white_house", "CHN.mofcom"]
>>> law = tt.enact(book, world, on="2025-11-15", as_of="2025-11-15", trust=trust)
>>> "USA/reciprocal-china" in law.parts  # what each measure adds to the border policy
True
""",
    "gradient": """\
>>> slope = tt.gradient(no_deal.outcome, "real_income", "CHN")
>>> china, usa = world.country("CHN"), world.country("USA")
>>> bool(slope.tariff[china, usa].sum() < 0.0)  # a US tariff costs China
True

""",
    "licence": """\
>>> tt.licence("8505.11", origin="CHN", destination="DEU", on="2025-12-01").answer  # on the facts it lists
'depends'
""",
    "run": """\
>>> tt.run("framework", horizon="year", draws=2, seed=7).made_of["draws"]
'2, seed 7, of ...'
""",
    "run_chain": """\
>>> chain = tt.run_chain("rare-earths", "october-rules", months=12, draws=10)
>>> chain.months
12
""",
    "solve": """\
>>> tt.solve(world, policy, tt.Parameters.long_run(world)).residual <= 1e-10
True
""",
}
