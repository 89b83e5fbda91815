"""One example for each public name, printed under its docstring in reference/python.md and run by tests/test_docs.py.

They run in the order of the page, after BEGIN, in one session.
"""

BEGIN = """\
>>> import tradetalks as tt
>>> book, world = tt.Ledger.load(), tt.World.load()
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
>>> callable(tt.tornado)  # which unknown moves a number most
True
""",
    "rates": """\
>>> callable(tt.rates)  # average duties by partner and day
True
""",
    "port_fee": """\
>>> callable(tt.port_fee)
True
""",
    "price_file": """\
>>> callable(tt.price_file)  # every line of an order book
True
""",
    "base_rates": """\
>>> bool(tt.base_rates(book, as_of="2025-10-27"))
True
""",
    "back_test": """\
>>> callable(tt.back_test)
True
""",
    "war": """\
>>> callable(tt.war)  # some seconds
True
""",
    "deals": """\
>>> callable(tt.deals)  # half a minute
True
""",
    "leverage": """\
>>> callable(tt.leverage)
True
""",
    "holds": """\
>>> callable(tt.holds)
True
""",
    "Attribution": """\
>>> parts = tt.attribute(framework, "real_income", "CHN")
>>> isinstance(parts, tt.Attribution) and abs(parts.gap) < 1e-6  # the measures' parts add up to the whole
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
