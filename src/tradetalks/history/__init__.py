"""What came before: back-tests of the model, how often threats were carried out, and what markets made of an event.

    document = back_test("trade-war-2018")           predictions beside facts, scored against two rules
    base_rates(Ledger.load(), as_of="2025-10-27")    threats, truces and purchases since 2018, counted
    event_study(read_prices(path), day)              abnormal return around a day, from a price file

A back-test freezes the economy and the ledger on stated days, predicts, and only then reads the facts. Its plan is
one YAML file beside its facts, of ours or of a user. What it does not do: it tunes nothing on what came. Modules:
`plan` the records, `back_tests` prediction and comparison, `scores` the measures, `stored` the results that ship,
`promises_kept` the base rates, `event_studies`. `build/history.py` makes the table of 2011 and the facts that ship.
"""

from tradetalks.history.back_tests import back_test
from tradetalks.history.event_studies import event_study, read_prices
from tradetalks.history.promises_kept import base_rates

__all__ = ["back_test", "base_rates", "event_study", "read_prices"]
