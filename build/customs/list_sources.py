"""Product lists of US trade measures: which tariff lines each names, and from when to when.

Used by `python3 x.py build customs` only; what ships are the tables that come out of it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING

from tradetalks.errors import MissingFacts

if TYPE_CHECKING:
    from pathlib import Path

LISTS = "products/tariff_lists"
ANNEXES = "world/us_imports_hs10_2024/tariff-lists"
FOOTNOTES = "products/hts8_tables"


@dataclass(frozen=True)
class Member:
    """A tariff line or heading that stands on a list from `since` (first day) to `until` (first day no longer)."""

    name: str
    prefix: str
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Source:
    """One list in one file.

    column  holds the codes
    since   names the column of the first day; `starts` gives it where there is none, or where the file has another day
            than the law: trackers count back-dated lists from the day of publication
    where   column -> value that a row must have
    law     the text that enacts the list
    """

    name: str
    file: str
    column: str
    law: str
    where: tuple[tuple[str, str], ...] = ()
    since: str = ""
    until_last_day: str = ""
    starts: str = ""


def _metal(name: str, metal: str, kind: str, law: str) -> Source:
    where = (("metal_type", metal), ("kind", kind))
    return Source(name, f"{LISTS}/s232_metal_chapter_products.csv", "hts_prefix", law, where, since="effective_date")


def _annex(annex: str) -> Source:
    law = "Proclamation 11021 of 2 April 2026, annexes; Proclamation 11032 of June 2026"
    where = (("annex", annex),)
    name = f"section-232-annex-{annex}"
    return Source(name, f"{LISTS}/s232_annex_products.csv", "hts_prefix", law, where, since="effective_date")


def _partner(partner: str, group: str, starts: str, law: str) -> tuple[Source, ...]:
    """Goods of a partner outside the reciprocal duty; of the lines of civil aircraft only its articles."""
    lists = {
        "civil_aircraft": f"reciprocal-aircraft-{partner}",
        **dict.fromkeys(("ptaap", "particular", "pharma"), f"reciprocal-exempt-{partner}"),
    }
    file = f"{LISTS}/floor_exempt_products.csv"
    return tuple(
        Source(name, file, "hts8", law, (("country_group", group), ("category", category)), starts=starts)
        for category, name in lists.items()
    )


SOURCES = (
    Source(
        "annex-ii",
        f"{LISTS}/ieepa_exempt_products.csv",
        "hts10",
        "Executive Order 14257, Annex II, as amended on 11 April, 5 September and 14 November 2025",
        since="effective_date_start",
        until_last_day="effective_date_end",
    ),
    Source(
        "section-122-exempt",
        f"{ANNEXES}/section122-product-exemptions.csv",
        "hts_code",
        "Proclamation 11012 of 20 February 2026, annex II; heading 9903.03.03",
    ),
    Source(
        "section-122-described",
        f"{ANNEXES}/section122-specific-exemptions.csv",
        "hts_code",
        "Proclamation 11012, annex II, goods described more narrowly than their line; heading 9903.03.04",
    ),
    Source(
        "section-122-aircraft",
        f"{ANNEXES}/section122-aircraft-exemptions.csv",
        "hts_code",
        "Proclamation 11012, annex II, lines of which articles of civil aircraft are exempt; heading 9903.03.05",
    ),
    Source("forced-labour-exempt", f"{LISTS}/s301fl_exempt_products.csv", "hts8", "Memorandum of 23 July 2026, annex"),
    _metal("section-232-steel", "steel", "mill", "Proclamation 9705 of 8 March 2018; HTS chapter 99, note 16(b)"),
    _metal("section-232-steel-derivatives", "steel", "derivative", "Proclamations 9980 and 10896; note 16(m)"),
    _metal("section-232-aluminium", "aluminum", "mill", "Proclamation 9704 of 8 March 2018; note 19(b)"),
    _metal("section-232-aluminium-derivatives", "aluminum", "derivative", "Proclamations 9980 and 10895; note 19(j)"),
    Source(
        "section-232-steel-derivatives",
        f"{LISTS}/s232_derivative_products.csv",
        "hts_prefix",
        "FR 2025-15819, inclusions in force on 18 August 2025; heading 9903.81.91",
        (("derivative_type", "steel"),),
        since="effective_date",
        starts="2025-03-12",
    ),
    Source(
        "section-232-aluminium-derivatives",
        f"{LISTS}/s232_derivative_products.csv",
        "hts_prefix",
        "Proclamation 10895; FR 2025-15819, inclusions in force on 18 August 2025; heading 9903.85.08",
        (("derivative_type", "aluminum"),),
        since="effective_date",
        starts="2025-03-12",
    ),
    Source(
        "section-232-copper",
        f"{LISTS}/s232_copper_products.csv",
        "hts10",
        "Proclamation 10962 of 30 July 2025; note 36(b)",
    ),
    Source(
        "section-232-semiconductors",
        f"{LISTS}/semi_qualifying_shares.csv",
        "hts10",
        "Proclamation 11002 of 14 January 2026; note 39; lines that qualify in full",
        (("qualifying_share", "1"),),
    ),
    Source(
        "section-232-pharmaceuticals",
        f"{LISTS}/s232_pharma_products.csv",
        "hts10",
        "Section 232, pharmaceuticals, Annex I",
    ),
    *(
        Source(
            "section-338-canada",
            f"world/us_imports_hs10_2024/tariff-lists/canada-338-{goods}.csv",
            "HTSUS",
            f"Section 338 proclamation of July 2026 on Canada, {goods}, Annex I",
        )
        for goods in ("autos", "alcohol", "dairy")
    ),
    Source(
        "section-232-car-parts", f"{LISTS}/s232_auto_parts.txt", "", "Proclamation 10908 of 26 March 2025; note 33(g)"
    ),
    Source(
        "section-232-truck-parts", f"{LISTS}/s232_mhd_parts.txt", "", "Proclamation 10984 of 17 October 2025; note 38"
    ),
    _annex("1a"),
    _annex("1b"),
    _annex("1c"),
    _annex("3"),
    *(
        Source(
            f"fentanyl-{name}",
            f"{LISTS}/fentanyl_carveout_products.csv",
            "hts8",
            law,
            (("category", category),),
            starts=starts,
        )
        for name, category, starts, law in (
            ("canada-energy", "energy_ca", "", "Executive Order 14193, section 2(b)"),
            ("canada-potash", "potash_ca", "2025-03-07", "Executive Order 14231 of 6 March 2025"),
            ("mexico-potash", "potash_mx", "2025-03-07", "Executive Order 14232 of 6 March 2025"),
        )
    ),
    *_partner("eu", "eu", "2025-09-01", "HTS headings 9903.02.74 to 9903.02.77, published on 25 September 2025"),
    *_partner("korea", "korea", "2025-11-14", "HTS heading 9903.02.81, published on 4 December 2025"),
    *_partner("switzerland", "swiss", "2025-11-14", "90 FR 59281; HTS headings 9903.02.84 to 9903.02.86"),
    Source(
        "brazil-exempt",
        f"{LISTS}/country_eo_exempt_products.csv",
        "hts10",
        "Executive Order 14323, Annex I, as amended on 20 November 2025; heading 9903.01.77",
        (("ch99_code", "9903.01.77"),),
        since="effective_date_start",
    ),
    Source(
        "section-301-brazil-exempt",
        f"{LISTS}/s301_brazil_exempt_products.csv",
        "hts8",
        "Section 301 action on Brazil, July 2026",
    ),
    Source(
        "section-301-exclusions",
        f"{LISTS}/s301_exclusion_lines.csv",
        "hts10",
        "USTR exclusions, heading 9903.88.69",
        (("ch99_code", "9903.88.69"),),
    ),
)

HEADINGS = {
    "section-232-cars": (
        "Proclamation 10908 of 26 March 2025; HTS chapter 99, note 33(b)",
        "870322 870323 870324 870331 870332 870333 870334 870340 870350 870360 870370 870380 870390 "
        "87042101 87043101 87044100 87045100",
    ),
    "section-232-trucks": (
        "Proclamation 10984 of 17 October 2025; note 38(b)",
        "87012100 87012200 87012300 87012400 87012900 87041010 87041050 87042211 87042251 87042301 87043201 87044200 "
        "87044300 87045200 87046000 87049001 87054000 8705900080 87060003 8706000520 8706000575 87060025 87060050 "
        "87091100 87091900",
    ),
    "section-232-buses": ("Proclamation 10984 of 17 October 2025; note 38(d)", "8702"),
    "section-232-softwood": (
        "Proclamation 10976 of 29 September 2025; note 37(b)",
        "44031100 44032101 44032201 44032301 44032401 44032501 44032601 44039901 44061100 44069100 44071100 44071200 "
        "44071300 44071400 44071900",
    ),
    "section-232-furniture": (
        "Proclamation 10976; note 37(d)",
        "9401614011 9401614031 9401616011 9401616031",
    ),
    "section-232-polysilicon": (
        "Proclamation of 6 August 2026; headings of polysilicon, wafers, cells and modules, our reading",
        "280461 38180000 854142 854143",
    ),
    "section-232-drones-large": ("Proclamation of 13 August 2026, Annex I; our reading", "880624 880629 880694 880699"),
    "section-232-drones-small": (
        "Proclamation of 13 August 2026, Annex II; our reading",
        "880621 880622 880623 880691 880692 880693",
    ),
    "section-232-drones-components": ("Proclamation of 13 August 2026, Annex III; our reading", "8807"),
    "section-232-cabinets": ("Proclamation 10976; note 37(f)", "9403409060 9403608093 9403910080"),
}

# Lines of which the text names aircraft, their parts or engines: exempt as civil aircraft without a further condition.
AIRCRAFT_LINES = ("88", "840710", "840910", "841111", "841112", "841121", "841122", "841191")

FOOTNOTE_LISTS = {
    "9903.88.01": "section-301-1",
    "9903.88.02": "section-301-2",
    "9903.88.03": "section-301-3",
    "9903.88.04": "section-301-3",
    "9903.88.15": "section-301-4a",
    "9903.91.01": "section-301-review-2024-25",
    "9903.91.02": "section-301-review-2024-50",
    "9903.91.03": "section-301-review-2024-100",
    "9903.91.05": "section-301-review-2025-50",
    "9903.91.11": "section-301-review-2025-25",
    "9903.91.06": "section-301-review-2026-25",
    "9903.91.07": "section-301-review-2026-50",
    "9903.91.08": "section-301-review-2026-100",
}

# First day of the rates of the four-year review, 89 FR 76581 and 89 FR 101682, by the year in their lists' names.
REVIEW_DAYS = {"2024": "2024-09-27", "2025": "2025-01-01", "2026": "2026-01-01"}

# Members that stand at eight digits, where the note or the line's own text names ten-digit lines: (list, prefix).
NARROWED = {
    # Note 31 and 89 FR 76581: batteries for electric vehicles; face masks and respirators but disposable ones.
    ("section-301-review-2024-25", "85076000"): ("8507600010",),
    ("section-301-review-2024-25", "63079098"): ("6307909842", "6307909844", "6307909850", "6307909875"),
    # Notes 33(g) and 38(i) name parts of vehicles: of lithium-ion batteries, those that drive electric vehicles.
    ("section-232-car-parts", "850760"): ("8507600010",),
    ("section-232-truck-parts", "850760"): ("8507600010",),
}

# Lines that a notice adds and the compiled lists lack, or have from another day.
ADDED = (
    # Commerce's notice on beer and empty cans, filed on 2 April 2025.
    Member("section-232-aluminium-derivatives", "76129010", "2025-04-04"),
    Member("section-232-aluminium-derivatives", "22030000", "2025-04-04"),
    # Annex I to Proclamation 10896 has twelve lines outside chapter 73, on their steel content. The annex was not at
    # hand: these eleven stand in annexes I-B and II of Proclamation 11021 as steel derivatives, and no notice between
    # added them; the twelfth is not known.
    *(
        Member("section-232-steel-derivatives", code, "2025-03-12")
        for code in (
            *("84313100", "84314200", "84314910", "84314990", "84321000", "84329000", "85479000"),
            *("94032000", "94059940", "94062000", "94069001"),
        )
    ),
    # 90 FR 25208: household appliances and wire racks, on their steel content; heading 9903.81.91.
    *(
        Member("section-232-steel-derivatives", code, "2025-06-23")
        for code in (
            *("84181000", "84183000", "84184000", "84221100", "84501100", "84502000", "84512100", "84512900"),
            *("85098020", "85166040", "9403999020"),
        )
    ),
)

# Members of the compiled lists that are left out, with the reason.
LEFT_OUT = {
    # From 4 April 2025 and not the 3rd, see `ADDED`.
    ("section-232-aluminium-derivatives", "76129010"),
    # Note 33(g) names heading 8471 for parts of cars; computers are not parts, and almost no duty is collected on them.
    ("section-232-car-parts", "8471"),
    ("section-232-truck-parts", "8471"),
    # Not in annex I-B as printed with Proclamation 11021.
    ("section-232-annex-1b", "8471"),
}


def list_members(folder: Path) -> list[Member]:
    """Every member of every list; `folder` is the data folder of the build.

    raises  MissingFacts for a file or column that is not there
    """
    found = [member for source in SOURCES for member in _from_file(folder / source.file, source)]
    found += [Member(name, prefix) for name, (_, codes) in HEADINGS.items() for prefix in codes.split()]
    found += _from_footnotes(folder / FOOTNOTES)
    found += _before_review(found)
    found = [
        replace(member, name=member.name.replace("-aircraft", "-exempt"))
        if "-aircraft" in member.name and member.prefix.startswith(AIRCRAFT_LINES)
        else member
        for member in found
    ]
    return [
        replace(member, prefix=prefix)
        for member in found
        if (member.name, member.prefix) not in LEFT_OUT
        for prefix in NARROWED.get((member.name, member.prefix), (member.prefix,))
    ] + list(ADDED)


def _from_file(path: Path, source: Source) -> list[Member]:
    if not source.column:
        lines = [line.split("#")[0].strip() for line in _text(path).splitlines()]
        return [Member(source.name, line) for line in lines if line]
    rows = csv.DictReader(line for line in _text(path).splitlines() if not line.startswith("#"))
    found = []
    for row in rows:
        if source.column not in row:
            raise MissingFacts(f"no column {source.column!r}", where=path.name, evidence=", ".join(row))
        if all(row[column] == value for column, value in source.where):
            since = row[source.since] if source.since else ""
            last = row[source.until_last_day] if source.until_last_day else ""
            prefix = row[source.column].replace(".", "")
            found.append(Member(source.name, prefix, _day(since) or source.starts, _next_day(_day(last))))
    return found


def _from_footnotes(folder: Path) -> list[Member]:
    """Section 301 lists from the schedule's own footnotes, which are right where compiled lists err."""
    found = set()
    for revision in ("2025_basic", "2025_rev_28", "2026_basic"):
        for row in csv.DictReader(_text(folder / f"hts8_{revision}.csv").splitlines()):
            noted = [(row["hts8"], heading) for heading in row["ch99_refs"].split()]
            noted += [
                (line, heading) for line, _, heading in (n.partition(":") for n in row["ch99_refs_hts10"].split())
            ]
            for code, heading in noted:
                if heading in FOOTNOTE_LISTS:
                    found.add(Member(FOOTNOTE_LISTS[heading], code))
    return sorted(found, key=lambda member: (member.name, member.prefix))


def _before_review(found: list[Member]) -> list[Member]:
    """Lines that the four-year review moved, on the list that they stood on until then.

    Footnotes of 2025 name the heading of the review only. The lists are those of 83 FR 28710, 83 FR 40823, 83 FR 47974
    and 84 FR 43304 (data/customs/before_review.csv); codes of 2022 stand where those that they replaced stood.
    """
    reviewed = sorted((member for member in found if "-review-" in member.name), key=lambda m: m.name, reverse=True)
    moved = {member.prefix: REVIEW_DAYS[member.name.split("-")[3]] for member in reviewed}  # the earliest stays
    rows = csv.DictReader(files("tradetalks").joinpath("data/customs/before_review.csv").read_text().splitlines())
    return [Member(row["list"], row["prefix"], until=moved[row["prefix"]]) for row in rows]


def _text(path: Path) -> str:
    if not path.exists():
        raise MissingFacts("a source file is missing", where=path.name, remedy="point --from at the data folder")
    return path.read_text(encoding="utf-8")


def _day(text: str) -> str:
    return "" if text in ("", "NA") else text


def _next_day(text: str) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(text) + timedelta(days=1)).isoformat() if text else ""
