"""How good a back-test was: coverage and CRPS against no change, by series, and as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


def score_lines(document: Document) -> Iterable[str]:
    """The scores as a reader of a terminal wants them."""
    for row in document["scores"]:
        what = {"frozen": "known on the day", "with_reports": "with later reports"}[row["prediction"]]
        yield (
            f"{what}, {row['facts']}: {row['inside']:.0%} of {row['series_months']} series-months in the band of 80 %; "
            f"CRPS {row['crps']:.3f}, no change {row['crps_no_change']:.3f} (of the run-rate before); "
            f"better in {row['series_better']} of {row['series']} series"
        )


def back_test_lines(document: Document) -> Iterable[str]:
    """The back-test as a table, its scores, the forecast of every month, and what rests on later sources."""
    yield f"{document['title']}; known on {document['freeze']}, {document['projects_known']} projects"
    if document["facts"]:
        heads = f"{'known on the day':<31}{'with later reports':<31}CRPS: known, no change, Hulten"
        yield f"{'what':<34}{'month':<9}{'fact':>8}  {heads}"
    for row in document["facts"]:
        cells = []
        for name in ("frozen", "with_reports"):
            found = row[name]
            mark = "" if found["inside"] else " MISS"
            cells.append(f"{found['median']:,.4g} ({found['low']:,.4g} to {found['high']:,.4g}){mark}")
        hulten = f", {row['crps_hulten']:.4g}" if "crps_hulten" in row else ""
        marks = f"{row['frozen']['crps']:.4g}, {row['crps_no_change']:.4g}{hulten}"
        name = f"{row['what']} {row['of']} {row['to']}"
        yield f"{name:<33} {row['month']:<9}{row['fact']:>8,.4g}  {cells[0]:<30} {cells[1]:<30} {marks}"
    yield from score_lines(document)
    for row in document["forecast"]:
        yield f"  {row['month']}  exports to {row['to']} {row['median']:,.4g} ({row['low']:,.4g} to {row['high']:,.4g})"
    if document["sources_after_freeze"]:
        later = "; ".join(f"{k} ({v})" for k, v in document["sources_after_freeze"].items())
        yield "ranges that rest on later sources: " + later
