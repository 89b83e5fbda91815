"""Additional US duty on Chinese goods by Section 301 list: what the press sums up in one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradetalks.customs.facts import METALS
from tradetalks.customs.goods import Goods, us_import_classes
from tradetalks.customs.importers import READ, SCHEDULED
from tradetalks.customs.stack import additional_duty, stack

if TYPE_CHECKING:
    from tradetalks.ledger import Ledger, Scenario

LINES = {
    "Lists 1 to 3": "section-301-3",
    "List 4A": "section-301-4a",
    "no list": None,
}


def additional_duty_by_list(ledger: Ledger, scenario: Scenario) -> dict[str, float]:
    """Additional duty on a good of China that stands on one Section 301 list, or none, and on no other list.

    ledger    with the scenario's events laid
    returns   what the good is -> fraction of its customs value; besides the ordinary duty
    """
    in_force = ledger.in_force(on=scenario.on, as_of=scenario.as_of, trust=scenario.trust)
    size = len(LINES)
    on_list = {name: np.zeros(size) for name in us_import_classes().goods(READ, scenario.on, scenario.as_of).on_list}
    for line, name in enumerate(LINES.values()):
        if name is not None:
            on_list[name][line] = 1.0
    goods = Goods(np.zeros(size), on_list, {metal: np.zeros(size) for metal in METALS})
    duty = additional_duty(stack(in_force, goods, origin=READ, destination=SCHEDULED), size)
    return dict(zip(LINES, duty.tolist(), strict=True))
