"""Build the tables that the customs room ships; run by `python3 x.py build customs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from build.customs.canada import build_canada
from build.customs.china import build_china_lists
from build.customs.classes import Built, build_classes
from build.customs.coverage import build_coverage

if TYPE_CHECKING:
    from pathlib import Path

    from tradetalks.ledger import Ledger


def build(source: Path, target: Path, ledger: Ledger) -> tuple[Built, dict[str, float]]:
    """Write every table of data/customs that is computed, with the HS codes that the ledger's tariffs name.

    source   the data folder
    returns  what was built of US imports; each Chinese list's share in China's imports from the US
    raises   MissingFacts for a source file that is not there
    """
    target.mkdir(parents=True, exist_ok=True)
    build_china_lists(source, target)
    build_canada(source, target)
    built = build_classes(source, target, scope_codes(ledger, "USA"))
    return built, build_coverage(source, target, scope_codes(ledger, "CHN"))


def scope_codes(ledger: Ledger, importer: str) -> frozenset[str]:
    """The HS codes that tariffs and port fees imposed by an importer name in their scopes."""
    return frozenset(
        product
        for measure in ledger.measures.values()
        if measure.kind in ("tariff", "port_fee") and measure.imposed_by == importer
        for product in (*measure.scope.products, *measure.scope.exempt)
        if product[0].isdigit()
    )
