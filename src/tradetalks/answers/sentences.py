"""Sentences with numbers: each says what, where, by how much, in which unit, with which range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradetalks.actors import actor_name
from tradetalks.answers.estimates import printed, printed_unit
from tradetalks.digits import billions, digits_for, places, signed
from tradetalks.places import GROUP_NAMES
from tradetalks.world.table import country_name, sector_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.border.purchases import Commitment
    from tradetalks.border.quotas import QuotaUse
    from tradetalks.ledger import Dispute
    from tradetalks.runs.quantities import Estimate


def elasticity_set_name(name: str) -> str:
    """`Caliendo and Parro` of caliendo_parro: a set of trade elasticities is called after who estimated it."""
    return " and ".join(part.upper() if len(part) < 4 else part.capitalize() for part in name.split("_"))


def in_sentence(country: str) -> str:
    """A country's or a group's name inside a sentence, with its article."""
    if country in GROUP_NAMES:
        return f"the {GROUP_NAMES[country]}"
    name = country_name(country)
    return f"the {name}" if name.startswith(("United", "Netherlands", "Philippines", "Rest")) else name


def change(estimate: Estimate, *cell: str) -> tuple[str, str]:
    """The verb and the amount: `falls`, `by 0.33 % (80 % range 0.28 to 0.43)`.

    A range on both sides of zero says so in the verb, `may rise or fall`; what prints as zero `stays the same`.
    """
    unit, _ = printed_unit(estimate.quantity.unit)
    central, low, high = printed(estimate, estimate.at(*cell))
    unit = unit.removesuffix(" a year")
    digits = digits_for([low, high])
    if not float(places(max(abs(low), abs(high)), digits)):
        return "stays", "the same"
    if low < 0.0 < high:
        inside = f"{signed(low, digits)} to {signed(high, digits)} {unit}"
        return "may rise or fall", f"({inside}, median {signed(central, digits)})"
    least, most = sorted((abs(low), abs(high)))
    amount = f"by {places(abs(central), digits)} {unit} (80 % range {places(least, digits)} to {places(most, digits)})"
    return "falls" if central < 0.0 else "rises", amount


def in_both(estimate: Estimate, first: str, second: str) -> str:
    """`falls by 0.15 % (range ...) in China and by 0.33 % (range ...) in the United States`."""
    (verb, amount), (other_verb, other_amount) = change(estimate, first), change(estimate, second)
    other = other_amount if other_verb == verb else f"{other_verb} {other_amount}"
    return f"{verb} {amount} in {in_sentence(first)} and {other} in {in_sentence(second)}"


def ends(estimate: Estimate, *cell: str) -> str:
    """`+0.29 %, 80 % range +0.17 to +0.34`."""
    unit, _ = printed_unit(estimate.quantity.unit)
    central, low, high = printed(estimate, estimate.at(*cell))
    digits = digits_for([low, high])
    return f"{signed(central, digits)} {unit}, 80 % range {signed(low, digits)} to {signed(high, digits)}"


def how_often(estimate: Estimate, first: str, second: str) -> str:
    """`falls in all draws in China and in 97 % of them in the United States`: how robust two signs are."""
    said = []
    for country in (first, second):
        below = estimate.below_zero(country)
        verb, share = ("falls", below) if below >= 0.5 else ("rises", 1.0 - below)
        said.append((verb, "all" if share == 1.0 else f"{places(100.0 * share, 0)} %", in_sentence(country)))
    (verb, often, where), (other_verb, other_often, other_where) = said
    other = "" if other_verb == verb else f"{other_verb} "
    return f"{verb} in {often} of the draws in {where} and {other}in {other_often} of them in {other_where}"


def is_certain(estimate: Estimate, *cell: str) -> bool:
    """Whether the whole range lies on one side of zero."""
    interval = estimate.at(*cell)
    return interval.low > 0.0 or interval.high < 0.0


def extremes(estimate: Estimate, among: Sequence[str]) -> tuple[str | None, str | None]:
    """The country that gains most and the one that loses most, among those whose sign is certain."""
    certain = sorted((estimate.at(name).median, name) for name in among if is_certain(estimate, name))
    loser = certain[0][1] if certain and certain[0][0] < 0.0 else None
    gainer = certain[-1][1] if certain and certain[-1][0] > 0.0 else None
    return gainer, loser


def stages(dispute: Dispute) -> str:
    """`the US Treasury speaks of a framework, the Chinese Ministry of Commerce speaks of a consensus`."""
    return ", ".join(
        f"the {actor_name(account.actor)} speaks of {_with_article(account.answer)}" for account in dispute.accounts
    )


STAGES = {"agreed": "an agreement", "talks": "talks", "leaders_review": "a review by the leaders"}
STAGES |= {
    "approved": "an approval",
    "implemented": "an arrangement carried out",
    "lapsed": "an arrangement that lapsed",
}


def _with_article(answer: str) -> str:
    """`a framework`, `an agreement`: a stage or an answer as a noun."""
    article = "an" if answer[:1] in "aeiou" else "a"
    return STAGES.get(answer, f"{article} {answer.replace('_', ' ')}")


def promise(found: Commitment, title: str) -> str:
    """What a purchase commitment asks for, what is bought, and what the buyer's government pays for the difference."""
    goods = ", ".join(sector_name(sector) for sector in found.sectors)
    asked = f"{title}: at least {places(100.0 * found.least, 0)} % of the benchmark quantity ({goods})"
    if not found.subsidy:
        return f"{asked}; {places(100.0 * found.bought, 0)} % is bought, so that it changes nothing."
    paid, buyer = places(billions(found.subsidy), 2), in_sentence(found.buyer)
    return f"{asked}; that as much is bought costs the government of {buyer} {paid} billion USD a year."


def tariff_quota(found: QuotaUse, title: str) -> str:
    """How far a tariff-rate quota is filled, who has the difference of duties inside, what is paid beyond it."""
    used = f"{title}: {places(100.0 * found.filled, 0)} % of it used by {in_sentence(found.seller)}"
    if not found.rent and not found.revenue:
        return f"{used}, so that the higher duty is not reached and nobody has a rent."
    owner = {"importer": "the importers", "exporter": "the exporters", "nobody": "nobody: lost in queues"}[
        found.rent_to
    ]
    rent, revenue = (places(billions(each), 2) for each in (found.rent, found.revenue))
    return f"{used}; a rent of {rent} billion USD a year for {owner}, {revenue} billion of higher duty on the rest."
