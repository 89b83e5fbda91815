"""Terms as a reader sees them: what is typed as a fraction prints as percent, whatever its key."""

import re

import pytest
from pydantic import ValidationError

from tradetalks.answers.words import terms_text
from tradetalks.grammar import fractions
from tradetalks.kinds.export_control import ExportControlTerms
from tradetalks.kinds.purchase_commitment import PurchaseCommitmentTerms
from tradetalks.kinds.quota import QuotaTerms
from tradetalks.kinds.registry import kinds

# Typed by hand from the grammar's page, docs/reference/ledger.md
AS_PERCENT = {
    "tariff": {"rate", "rates"},
    "export_control": {"de_minimis", "affiliates", "approval_rate"},
    "quota": {"over_quota_rate"},
    "purchase_commitment": {"delivered_share"},
    "port_fee": {"ad_valorem_equivalent"},
    "entity_rule": {"ownership_share"},
    "import_ban": set(),
    "export_tax": {"rate"},
    "price_cap": {"discount"},
    "trade_cost": {"cost", "saves", "removes"},
    "carbon_charge": set(),
    "investigation": set(),
    "matter": set(),
}


@pytest.mark.parametrize("kind", kinds())
def test_the_fractions_of_a_kind_are_those_of_its_page(kind: str) -> None:
    assert fractions(kinds()[kind].terms) == AS_PERCENT[kind]


def test_a_range_and_a_rate_print_as_percent() -> None:
    """The shares of China's purchases of 2026 that are delivered, and the British quota for cars (over it 17.5 %)."""
    delivered = PurchaseCommitmentTerms.model_validate(
        {"delivered_share": {"low": "0.57", "central": "0.83", "high": "1"}}
    )
    assert terms_text(delivered) == "delivered share 57 to 100 % (central 83 %)"
    assert terms_text(QuotaTerms.model_validate({"over_quota_rate": "0.175"})) == "over quota rate 17.5 %"
    days = ExportControlTerms.model_validate({"delay_days": {"low": "30", "central": "45", "high": "60"}})
    assert terms_text(days) == "delay days 30 to 60 (central 45)"


@pytest.mark.parametrize("kind", AS_PERCENT)
def test_no_fraction_of_any_kind_prints_as_a_bare_number(kind: str) -> None:
    for key in AS_PERCENT[kind]:
        value = {"CHN": "0.25"} if key == "rates" else "0.25"
        printed = terms_text(kinds()[kind].terms.model_validate({key: value}))
        assert re.search(r"25 %", printed), printed


def test_a_share_above_one_is_refused() -> None:
    with pytest.raises(ValidationError, match="a share above 1"):
        PurchaseCommitmentTerms.model_validate({"delivered_share": "57"})
