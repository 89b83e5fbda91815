"""Chinese announcements: measure, whose, on whom, rate, days, HS codes. Own wording after set phrases."""

from __future__ import annotations

import datetime as dt

from tradetalks.reader import Reading, read, read_bytes


def reading(text: str, day: str) -> Reading:
    return read(read_bytes(text.encode(), name="公告.txt", date=dt.date.fromisoformat(day)))


def test_a_tariff_with_its_rate_and_first_day() -> None:
    text = (
        "国务院关税税则委员会决定，自2025年4月10日12时01分起，"
        "对原产于美国的所有进口商品，在现行适用关税税率基础上加征34%关税。"
    )
    (claim,) = reading(text, "2025-04-04").claims
    assert (claim.actor.name, claim.act, claim.measure.kind) == ("CHN.sctc", "impose", "tariff")
    assert (claim.measure.imposer, claim.measure.targets) == ("CHN", ("USA",))
    assert (claim.terms.rate_to, claim.terms.how, claim.date_effective) == (0.34, "add", "2025-04-10")
    assert claim.measure.ledger == "CHN/reciprocal-usa"


def test_a_control_whose_day_stands_in_the_last_sentence() -> None:
    text = "商务部公布对境外相关稀土物项实施出口管制的决定，涉及税则号2846.90等物项。本公告自2025年12月1日起正式实施。"
    (claim,) = reading(text, "2025-10-09").claims
    assert (claim.measure.kind, claim.act, claim.measure.products) == ("export_control", "impose", ("rare_earths",))
    assert claim.date_effective == "2025-12-01"
    assert claim.terms.products == ("2846.90",)


def test_a_suspension_with_its_end() -> None:
    text = (
        "商务部、海关总署决定，自即日起至2026年11月10日，暂停实施商务部公告2025年第55号、56号、57号公布的出口管制措施。"
    )
    (claim,) = reading(text, "2025-11-07").claims
    assert (claim.act, claim.measure.kind, claim.terms.until) == ("postpone", "export_control", "2026-11-10")


def test_the_other_country_s_tariff_is_its_own() -> None:
    text = "2025年3月3日，特朗普签署行政命令，将进入美国的中国商品关税从此前的10%提高至20%，此举引起多方关注。"
    (claim,) = reading(text, "2025-03-04").claims
    assert (claim.measure.imposer, claim.measure.targets) == ("USA", ("CHN",))
    assert (claim.terms.rate_from, claim.terms.rate_to) == (0.10, 0.20)


def test_a_ban_on_imports() -> None:
    text = "海关总署公告，为防范风险，即日起全面暂停进口原产于日本的水产品，具体事项另行通知，特此公告并予以执行。"
    (claim,) = reading(text, "2025-11-19").claims
    assert (claim.measure.kind, claim.measure.imposer, claim.measure.targets) == ("import_ban", "CHN", ("JPN",))
