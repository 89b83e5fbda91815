"""Product lists of US trade measures: which tariff lines each names, and from when to when.

Used by `python3 x.py build customs` only; what ships are the tables that come out of it.
"""

from __future__ import annotations

from dataclasses import dataclass

LISTS = "products/tariff_lists"
ANNEXES = "world/us_imports_hs10_2024/tariff-lists"
FOOTNOTES = "products/hts8_tables"
AIRCRAFT_OF_BRAZIL = "world/us_imports_hs10_2024/tariff-lists/brazil-airplane-exemptions.csv"
AUTUMN_338 = "products/law_2026_autumn/lists/section338_2026-09-08.csv"
BASKETS_338 = (("alcohol", "alcohol", "11046"), ("dairy", "dairy", "11047"), ("motor-vehicles", "autos", "11048"))


@dataclass(frozen=True)
class Member:
    """A tariff line or heading that stands on a list from `since` (first day) to `until` (first day after the last)."""

    name: str
    prefix: str
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Source:
    """One list in one file.

    column  holds the codes
    until   names the column of the first day after the last, of a file that takes members off the list
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
    until: str = ""
    starts: str = ""


def _metal(name: str, metal: str, kind: str, law: str) -> Source:
    where = (("metal_type", metal), ("kind", kind))
    return Source(name, f"{LISTS}/s232_metal_chapter_products.csv", "hts_prefix", law, where, since="effective_date")


def _annex(annex: str, table: str, since_june: str) -> tuple[Source, ...]:
    """An annex as printed with Proclamation 11021, and what Proclamation 11032 adds to it on 8 June 2026.

    Not the tracker's table of both: it takes the headings under which annex I-B prints its lines for members, and so
    charges all motors of heading 8501 for two lines of it. The printed annexes are note 16(c), code for code.
    """
    name, printed = f"section-232-annex-{annex}", "Proclamation 11021 of 2 April 2026, annexes; HTS note 16(c)"
    added = (("annex", annex), ("source", since_june))
    june = f"{LISTS}/s232_annex_products.csv"
    law = "Proclamation 11032 of 1 June 2026, annexes"
    found = [Source(name, f"{ANNEXES}/{table}", "HTSUS", printed, starts="2026-04-06")] if table else []
    return *found, Source(name, june, "hts_prefix", law, added, since="effective_date")


def _note_50(name: str, category: str, law: str) -> Source:
    file = f"{ANNEXES}/brazil-301-exemptions.csv"
    return Source(name, file, "HTSUS", law, (("category", category),))


def _without_duty(action: str, law: str) -> tuple[Source, ...]:
    """The four lists that a Section 301 action of July 2026 spares; the first alone without a condition."""
    first = "exempt" if action == "forced-labour" else "brazil-exempt"
    names = {"flat": first, "named": "described", "aircraft": "aircraft", "pharma": "pharma"}
    if action != "forced-labour":
        names = {category: name if category == "flat" else f"brazil-{name}" for category, name in names.items()}
    return tuple(_note_50(f"{action}-{name}", category, law) for category, name in names.items())


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
    # Note 52 repeats note 50 with the differences that typed_lists.csv names.
    *_without_duty("forced-labour", "HTS note 52(b) to (e), 91 FR 47318"),
    *_without_duty("section-301", "HTS note 50(a)(ii) to (v), 91 FR 45516, Annexes I and II"),
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
            f"section-338-canada-{basket}",
            f"{ANNEXES}/canada-338-{table}.csv",
            "HTSUS",
            f"Proclamation {number} of 20 July 2026, Annex I",
        )
        for basket, table, number in BASKETS_338
    ),
    *(
        Source(
            f"section-338-canada-{basket}",
            AUTUMN_338,
            "code",
            f"Annex II of 8 September 2026, which amends note 51(b) as Proclamation {number} made it",
            (("proclamation_amended", number), ("change", change)),
            **{day: "effective"},
        )
        for basket, _, number in BASKETS_338
        for change, day in (("note_insert", "since"), ("note_delete", "until"))
    ),
    Source(
        "section-338-canada-aircraft",
        f"{ANNEXES}/canada-338-aircraft-exempt.csv",
        "HTSUS",
        "HTS note 51(d), heading 9903.03.16",
    ),
    *(
        Source(
            f"canada-ban-{basket}",
            AUTUMN_338,
            "code",
            f"Annex I to the proclamation of 8 September 2026 on {basket}",
            (("proclamation_amended", number), ("change", "import_ban")),
            since="effective",
        )
        for basket, _, number in BASKETS_338
    ),
    Source(
        "section-232-car-parts", f"{LISTS}/s232_auto_parts.txt", "", "Proclamation 10908 of 26 March 2025; note 33(g)"
    ),
    Source(
        "section-232-truck-parts", f"{LISTS}/s232_mhd_parts.txt", "", "Proclamation 10984 of 17 October 2025; note 38"
    ),
    *_annex("1a", "metals-annex-IA.csv", "proclamation_11032_annex_iv"),
    *_annex("1b", "metals-annex-IB.csv", "proclamation_11032_annex_iv"),
    *_annex("1c", "", "proclamation_11032_annex_1c"),
    *_annex("3", "metals-annex-III-temporary.csv", "proclamation_11032_annex_iii"),
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
        "section-301-exclusions",
        f"{LISTS}/s301_exclusion_lines.csv",
        "hts10",
        "USTR exclusions, heading 9903.88.69",
        (("ch99_code", "9903.88.69"),),
    ),
)

# Lines of which the text names aircraft, their parts or engines: exempt as civil aircraft without a further condition.
AIRCRAFT_SPLIT = (
    *("section-122-aircraft", "reciprocal-aircraft-eu"),
    *("reciprocal-aircraft-korea", "reciprocal-aircraft-switzerland"),
)
JUNE_2026 = "2026-06-08"  # Proclamation 11032
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
