"""The reference page of the shipped table, written from its manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def page(manifest: dict[str, Any]) -> str:
    """docs/reference/world.md: every target and how well it is met, sources, rules, what is imputed."""
    parts = [
        "# The world table",
        "Written by `python3 x.py build world` from `manifest.json`; do not edit.",
        f"What it is: {manifest['title']}. What it is not: an official table, or of a single year.",
        f"File `{manifest['file']['name']}`, {manifest['file']['bytes']} bytes, sha256 "
        f"`{manifest['file']['sha256']}`, built {manifest['built']}. Unit: {manifest['unit']}.",
        "## Headline targets",
        _list(manifest["choices"]),
        _table(
            ("target", "source", "weight", "wanted", "table", "gap"),
            [
                (t["name"], t["source"], _number(t["weight"]), _money(t["wanted"]), _money(t["got"]), _number(t["gap"]))
                for t in manifest["targets"]
            ],
        ),
        f"Output by economy and sector: largest gap {manifest['output']['largest_output_gap']}. Value added: largest "
        f"gap {manifest['output']['largest_value_added_gap_over_output']} of output.",
        "## Against the official flows",
        _official(manifest["official_flows"]),
        *_groups(manifest),
        "## Economies",
        "Imports with their target in parentheses, where there is one.",
        _economies(manifest),
        f"Rest of the EU: {', '.join(manifest['rest_of_eu'])}.",
        *_splits(manifest["splits"]),
        "## Method",
        _list(manifest["method"]),
        "## Negative and tiny cells",
        _list(manifest["small_cells"]),
        "## Imputed",
        _list(manifest["imputed"]),
        "## Known weaknesses",
        _list(manifest["limits"]),
        *_tariffs(manifest["tariffs"]),
        *_importers(manifest["importers"]),
        "## Trade elasticities",
        _table(
            ("set", "services", "source", "note"),
            [(e["name"], _number(e["services"]), e["citation"], e["note"]) for e in manifest["elasticity_sets"]],
        ),
        "The first set is the default.",
        "## Sources and terms",
        _table(
            ("source", "used for", "terms"),
            [(s["citation"], s["used_for"], s["terms"]) for s in manifest["sources"]],
        ),
        "## Sectors",
        _table(("sector", "name"), [(f"`{code}`", name) for code, name in manifest["sectors"].items()]),
    ]
    return "\n\n".join(parts) + "\n"


def _groups(manifest: dict[str, Any]) -> list[str]:
    parts = ["## Targets of the balancing", "Mean gap: sum of absolute gaps over the sum of the target."]
    for group in manifest["target_groups"]:
        weights = ", ".join(f"{name} {_number(weight)}" for name, weight in group["weight"].items())
        parts.append(f"### {group['name']}")
        parts.append(
            f"Source: {group['source']}. Weight: {weights}. Cells: {group['cells']}. Mean gap: "
            f"{_number(group['mean_gap'])}."
        )
        if group["worst"]:
            rows = [(w["cell"], _money(w["wanted"]), _money(w["got"]), _number(w["gap"])) for w in group["worst"]]
            parts.append(_table(("furthest from met", "wanted", "table", "gap"), rows))
    return parts


def _economies(manifest: dict[str, Any]) -> str:
    rows = []
    for row in manifest["economies"]:
        targets = row["targets"]
        both = row["goods_imports"] + row["service_imports"]
        rows.append(
            (
                f"{row['country']} {manifest['countries'][row['country']]}",
                _money(row["output"]),
                _money(row["value_added"]),
                _money(row["goods_exports"]),
                _met(row["goods_imports"], targets, "goods"),
                _money(row["service_exports"]),
                _met(row["service_imports"], targets, "services"),
                _met(both, targets, "all"),
                _money(row["goods_exports"] + row["service_exports"] - both),
            )
        )
    head = (
        "economy",
        "output",
        "value added",
        "goods exports",
        "goods imports",
        "services exports",
        "services imports",
        "all imports",
        "balance",
    )
    return _table(head, rows)


def _splits(splits: list[dict[str, Any]]) -> list[str]:
    parts = [
        "## Split sectors",
        "Made from the balanced table in this order (docs/reference/splits.md); part and rest give back the parent; "
        "the targets above are the parents'.",
    ]
    for done in splits:
        theta = done["trade_elasticity"]
        parts += [
            f"### {done['sector']}, from {done['parent']}",
            f"Output {_money(done['output'])}, trade between economies {_money(done['exports'])}. Trade elasticity "
            f"{_number(theta['value'])} ({_number(theta['low'])} to {_number(theta['high'])}){_by_set(theta['sets'])}.",
            _table(
                ("flow", "wanted", "table", "gap"),
                [(f["name"], _money(f["wanted"]), _money(f["got"]), _number(f["gap"])) for f in done["flows"]],
            ),
            "Sources: " + " ".join(done["sources"]),
            "Doubts: " + " ".join(done["doubts"]),
        ]
    return parts


def _by_set(sets: dict[str, float]) -> str:
    return "; by set: " + ", ".join(f"{name} {_number(value)}" for name, value in sets.items()) if sets else ""


def _tariffs(tariffs: dict[str, Any]) -> list[str]:
    rows = [
        (str(r["code"]), r["name"], r["meaning"], str(r["cells"]), _money(r["trade"]))
        for r in tariffs["legend"]
        if r["cells"]
    ]
    return [
        "## Benchmark tariffs",
        f"As of {tariffs['as_of']}. Array `tariff_source` in the file says for each cell where its tariff is from.",
        _table(("code", "name", "where the tariff is from", "cells", "trade between economies"), rows),
        f"United States: {tariffs['us']}",
        f"China on the United States: {tariffs['china_on_us']}",
    ]


def _official(found: dict[str, Any]) -> str:
    return (
        f"Goods trade by pair beside the OECD's Inter-Country Input-Output tables of 2022, {found['pairs']} pairs "
        f"above 100 million USD that are not sold to the US: median gap {_number(found['median_log_gap'])} in logs, "
        f"mostly the level of customs values over basic prices. Without the level of each origin's exports it "
        f"is {_number(found['median_log_gap_at_origins_level'])} in the median and "
        f"{_number(found['mean_log_gap_at_origins_level'])} in the mean by value. Smallest and largest ratio "
        f"{_number(found['least_ratio'])} and {_number(found['most_ratio'])}. Gaps in the shares of sectors, summed, "
        f"are {_number(100 * found['composition_gap'])} % of trade. No pair that trades there is empty here."
    )


def _importers(rows: list[dict[str, Any]]) -> list[str]:
    body = [
        (
            row["country"], "none" if row["wto_mfn"] is None else _number(100 * row["wto_mfn"]), row["of"], row["year"],
            _number(100 * row["mfn"]), _number(100 * row["applied"]),
            "" if row["bound"] is None else _number(100 * row["bound"]), row["bound_known"], _number(row["scale"]),
        )
        for row in rows
    ]  # fmt: skip
    head = (
        "importer",
        "WTO MFN, %",
        "mean of",
        "year",
        "table MFN, %",
        "table applied, %",
        "bound, %",
        "bound known from",
        "scale on rates of 2021",
    )
    return [
        "### By importer",
        "MFN and applied tariffs are apart: applied ones have preferences in force, the US and China on the US "
        "theirs of 2024 and 2019. Means are weighted with the table's goods imports. A member of the EU has the EU's "
        "average. Array `mfn_rate` in the file has the MFN rate of every importer and sector.",
        _table(head, body),
    ]


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _list(items: list[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _met(got: float, targets: dict[str, float], key: str) -> str:
    return f"{_money(got)} ({_money(targets[key])})" if key in targets else _money(got)


def _money(value: float) -> str:
    return f"{value:,.0f}"


def _number(value: float) -> str:
    return f"{value:.4g}"
