"""Four disputes from reports to a brief, as a user calls it: read, review by keys, brief.

The reports are in our words.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("tradetalks"))
REPORTS = {
    "EU-US, July 2025": (
        "2025-07-28",
        "The United States will impose a 15% tariff on most goods from the European Union from August 1, President "
        "Donald Trump said on Sunday after talks with European Commission President Ursula von der Leyen. The deal "
        "averts a 30% tariff that Trump had threatened to impose on EU goods on August 1.",
        '"We have a deal," von der Leyen said. The EU and the US reached a trade deal on Sunday. Without a deal Trump '
        "had threatened a 30% tariff on European goods from August 1.",
    ),
    "India-US, August 2025": (
        "2025-08-07",
        "President Donald Trump signed an order on Wednesday that imposes an additional 25% tariff on Indian goods "
        "from August 27 over India's purchases of Russian oil.",
        "India called the additional 25% US tariff unfair. The United States will impose the further 25% tariff on "
        "Indian goods from August 27.",
    ),
    "Brazil-US, July 2025": (
        "2025-07-11",
        "Trump said the United States would impose a 50% tariff on Brazilian goods from August 1. Brazil will answer "
        "with a 50% tariff on American goods under its reciprocity law, President Luiz Inacio Lula da Silva said.",
        "The US will impose a 50% tariff on all goods from Brazil starting August 1, Trump wrote in a letter to Lula.",
    ),
    "China-Japan, November 2025": (
        "2025-11-19",
        "China will ban imports of Japanese seafood from November 19, the foreign ministry said on Wednesday.",
        "China has suspended imports of all Japanese seafood, Japan's Agriculture Minister Norikazu Suzuki said on "
        "Wednesday. China also halted talks on resuming imports of Japanese beef.",
    ),
}


def run(*words: str, stdin: str = "") -> str:
    done = subprocess.run([PROGRAM, *words], input=stdin, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def page_one(dispute: str, folder: Path) -> str:
    """What `brief --from` prints of page one, after every proposal of the draft was accepted."""
    day, *texts = REPORTS[dispute]
    reports = folder / "reports"
    reports.mkdir()
    for number, text in enumerate(texts):
        (reports / f"{number}.txt").write_text(text)
    run("read", str(reports), "--date", day, "--draft", str(folder / "draft"))
    run("review", str(folder / "draft"), "--by", "Ann", stdin="a" * 30)
    said = run(
        "brief", "--from", str(reports), "--date", day, "--also", str(folder / "draft"), "--out", str(folder / "out")
    )
    html = (folder / "out" / "from-reports.html").read_text()
    assert '<section id="first-page"' in html
    return " ".join(said.split())


def poorer(said: str) -> str:
    """Whom the verdict calls poorer."""
    verdict = re.search(r"As agreed or announced, it would leave ([^.]*) poorer in the long run\.", said)
    assert verdict is not None, said
    return verdict[1]


def test_the_eu_and_the_us_a_threat_of_30_percent_costs_more_than_the_15_that_was_agreed(tmp_path: Path) -> None:
    said = page_one("EU-US, July 2025", tmp_path)
    assert poorer(said) == "the United States and Germany"
    row = re.search(r"Germany ([\d.]+) to ([\d.]+) less ([\d.]+) to ([\d.]+) less", said)
    assert row is not None
    assert float(row[3]) > float(row[2])


def test_india_and_the_us(tmp_path: Path) -> None:
    said = page_one("India-US, August 2025", tmp_path)
    assert poorer(said) == "the United States and India"
    assert "Every proposal was reviewed." in said


def test_brazil_and_the_us_an_answer_is_a_measure_of_its_own(tmp_path: Path) -> None:
    said = page_one("Brazil-US, July 2025", tmp_path)
    assert set(poorer(said).split(" and ")) == {"Brazil", "the United States"}
    assert {path.parent.name for path in (tmp_path / "draft").glob("*/draft-*tariff*.yaml")} == {"USA", "BRA"}


def test_a_ban_on_fish_counts_the_trade_that_japans_ministry_tells_of(tmp_path: Path) -> None:
    """87.1 billion yen of 2022 at 131.5 yen a dollar is 662 million; scallops, sea cucumbers and tuna are 446."""
    said = page_one("China-Japan, November 2025", tmp_path)
    assert "446 to 662" in said
    exports = re.search(r"Japan, ([\d.]+) to ([\d.]+) % less", said)
    assert exports is not None
    assert 0.0 < float(exports[2]) < 100 * 662 / 900_000  # no more than the trade itself, of exports of some 900 bn USD
    assert not list((tmp_path / "draft").glob("*/draft-*farm*.yaml"))  # talks on beef are no imports of it
