"""What a kind of goods in an order book pays on top of the ordinary duty: one answer, or the two ends of a range."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tradetalks.customs.variants import deciding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray


class Price(NamedTuple):
    """What a kind of goods pays on top of the ordinary duty, or why that is not known.

    shares   rate times share of the value, one per layer; where it depends on facts, those with which it is the highest
    low      the same with which it is the lowest
    depends  those facts, as they are stated: the lowest, then the highest; empty where there is one answer
    reasons  text with a place for each layer's amount; no quotation marks
    named    (measure, heading) of each layer
    aside    what is said of lines with this price; empty if nothing
    """

    shares: tuple[float, ...]
    low: tuple[float, ...]
    depends: str
    reasons: str
    message: str
    named: tuple[tuple[str, str], ...] = ()
    aside: str = ""

    def without(self, idle: Sequence[str]) -> Price:
        """The same, with what was stated and left out because the duty does not depend on it."""
        return self._replace(aside=f"left out, the duty does not depend on it: {', '.join(idle)}") if idle else self

    def barred_if(self, facts: Iterable[str]) -> Price:
        """The same for goods that may not enter if one of some facts holds, which nobody stated."""
        told = [f"prohibited if {fact}" for fact in facts]
        return self._replace(depends=" | ".join(filter(None, (self.depends, *told)))) if told else self


NO_PRICE = Price((), (), "", "", "")


def priced(names: Sequence[tuple[str, str]], lines: NDArray[np.float64], assumed: Sequence[dict[str, str]]) -> Price:
    """The price of a kind from what each thing pays that its goods could be.

    names    (measure, heading) of each layer
    lines    [thing, layer, rate and share of the value]
    assumed  facts that tell the things apart
    """
    shares = lines.prod(axis=2)
    totals = shares.sum(axis=1).round(9).tolist()
    low, high = totals.index(min(totals)), totals.index(max(totals))
    deciding_facts = deciding(assumed, totals)
    layers = [
        (place, measure, heading, rate, share)
        for place, ((measure, heading), (rate, share)) in enumerate(zip(names, lines[high].tolist(), strict=True))
        if rate * share
    ]
    reasons = "".join(
        f"; {measure} {rate * 100:.6g}%% x {share:.6g} = %s" + (f" [{heading}]" if heading else "")
        for _, measure, heading, rate, share in layers
    )
    depends = " | ".join(
        " ".join(f"{name}={value}" for name, value in assumed[end].items() if name in deciding_facts)
        for end in ((low, high) if deciding_facts else ())
    )
    highest = tuple(rate * share for _, _, _, rate, share in layers)
    named = tuple((measure, heading) for _, measure, heading, _, _ in layers)
    return Price(highest, tuple(share for share in shares[low].tolist() if share), depends, reasons, "", named)
