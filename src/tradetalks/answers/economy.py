"""The answers of `world`: one economy of the table, the table's identities, and what a split made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tradetalks.answer import Answer
from tradetalks.table import Column, Table
from tradetalks.version import __version__
from tradetalks.world.table import TOLERANCE, country_name, sector_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tradetalks.world.split import Split
    from tradetalks.world.table import World

USD = "million USD"
SIZES = ("income", "output", "value_added", "exports", "imports", "balance")
WANTED = (Column("what"), Column("wanted", USD, 0), Column("table", USD, 0))


def economy_answer(facts: Mapping[str, Any]) -> Answer:
    """Size, largest sectors, partners, and tariffs levied and faced; facts: as of `world.summary.economy`."""
    sizes = tuple((key.replace("_", " "), float(facts[key])) for key in SIZES)
    sectors = tuple((sector_name(r["sector"]), r["sector"], float(r["value_added"])) for r in facts["largest_sectors"])
    return Answer(
        title=f"{facts['name']} ({facts['country']}), {facts['unit']}",
        sentences=(
            f"Exports {facts['exports']:,.0f}, imports {facts['imports']:,.0f}, balance {facts['balance']:,.0f} "
            f"{facts['unit']}.",
        ),
        tables=(
            Table("sizes", "Size", (Column("what"), Column("value", USD, 0)), sizes),
            Table(
                "sectors",
                "Largest sectors by value added",
                (Column("sector"), Column("sector code", coded=True), Column("value added", USD, 0)),
                sectors,
            ),
            _partners("exports_to", "Exports to", facts["exports_to"]),
            _partners("imports_from", "Imports from", facts["imports_from"]),
            _tariffs("tariffs_levied", "Tariffs levied on goods from", facts["tariffs_levied"]),
            _tariffs("tariffs_faced", "Tariffs faced by goods to", facts["tariffs_faced"]),
        ),
        notes=tuple(f"{code}: {words}" for code, words in facts["tariffs_from"].items()),
        made_of={"table": str(facts["source"]), "version": __version__},
    )


def _partners(name: str, caption: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    columns = (Column("partner"), Column("partner code", coded=True), Column("value", USD, 0))
    body = tuple((country_name(row["country"]), row["country"], float(row["value"])) for row in rows)
    return Table(name, caption, columns, body)


def _tariffs(name: str, caption: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    columns = (
        Column("partner"),
        Column("partner code", coded=True),
        Column("mean tariff", "%", 2),
        Column("on goods worth", USD, 0),
        Column("rates are from"),
    )
    body = tuple(
        (
            country_name(row["country"]),
            row["country"],
            100.0 * float(row["tariff"]),
            float(row["goods"]),
            ", ".join(row["from"]),
        )
        for row in rows
    )
    return Table(name, caption, columns, body, "Percent of value, weighted by trade.")


def check_answer(table: World, name: str, targets: Sequence[Mapping[str, Any]] = ()) -> Answer:
    """The largest gap of every accounting identity, and how the table meets the targets of its manifest."""
    gaps = tuple(
        (identity, f"{gap.max():.1e}", float(gap.max()), f"{TOLERANCE:.0e}")
        for (identity, _), gap in table.identity_gaps().items()
    )
    identities = Table(
        "identities",
        "Accounting identities",
        (Column("identity"), Column("largest gap"), Column("gap", "share", coded=True), Column("allowed")),
        gaps,
    )
    rows = tuple((str(one["name"]), float(one["wanted"]), float(one["got"])) for one in targets)
    return Answer(
        title=f"{name}: {len(table.countries)} economies x {len(table.sectors)} sectors",
        sentences=("Every accounting identity holds.",),
        tables=(identities, *((Table("targets", "Targets of the table", WANTED, rows),) if rows else ())),
        made_of={"table": table.source, "version": __version__},
    )


def split_answer(parts: Sequence[Split], name: str) -> Answer:
    """What each split wanted and what the table has; `name` of the file that was written."""
    world = parts[-1].world
    return Answer(
        title=f"{name}: {len(world.countries)} economies x {len(world.sectors)} sectors",
        sentences=tuple(f"{one.record.name} from {one.record.parent}: {one.record.title}" for one in parts),
        tables=tuple(
            Table(
                one.record.name,
                one.record.title,
                WANTED,
                tuple((target, float(wanted), float(one.got[target])) for target, wanted in one.wanted.items()),
            )
            for one in parts
        ),
        made_of={"table": world.source, "version": __version__},
    )
