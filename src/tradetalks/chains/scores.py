"""How good a back-test was: coverage and CRPS against no change, by series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

Document = dict[str, Any]
SMALLEST = 1e-9


def scores(rows: Sequence[Document]) -> list[Document]:
    """For each prediction, of all facts and of those that were not seen: coverage, and CRPS over that of no change.

    Facts come in different units: each CRPS is divided by the run-rate before, so that series weigh alike.
    """
    found = []
    for name in ("frozen", "with_reports"):
        for title, chosen in (("all", list(rows)), ("not seen before", [row for row in rows if not row["seen"]])):
            if chosen:
                found.append({"prediction": name, "facts": title, **_score(chosen, name)})
    return found


def _score(rows: Sequence[Document], name: str) -> Document:
    series: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        scale = max(abs(row["before"]), SMALLEST) if row["before"] else 1.0
        series.setdefault(row["series"], []).append((row[name]["crps"] / scale, row["crps_no_change"] / scale))
    ours, theirs = (sum(pair[k] for pairs in series.values() for pair in pairs) / len(rows) for k in (0, 1))
    better = sum(sum(p[0] for p in pairs) < sum(p[1] for p in pairs) for pairs in series.values())
    return {
        "series_months": len(rows), "series": len(series),
        "inside": sum(row[name]["inside"] for row in rows) / len(rows),
        "crps": ours, "crps_no_change": theirs, "series_better": better,
    }  # fmt: skip
