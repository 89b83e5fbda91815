"""The United Kingdom's tariff from its public service: a local server plays answers in the service's form.

Facts: trade-tariff-duty-calculator, spec/fixtures/uk/commodities (MIT, Crown copyright): cherry tomatoes 0702000007,
ferro-manganese 7202118000. Duty, area and days of each measure are theirs, but for the ordinary duty of the second and
the taxes; the documents are made here in the form of the public interface.
"""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest

from tradetalks.customs.destinations import read_destination
from tradetalks.customs.duty import duty
from tradetalks.customs.lines import Entry
from tradetalks.customs.money import Rate, Rates
from tradetalks.dates import parse_date
from tradetalks.errors import BadInput
from tradetalks.feeds import Online, uk_destination
from tradetalks.feeds.papers import SourceFailed

READ = parse_date("2021-03-01")
POUND = Rates({"GBP": (Rate(parse_date("2021-01-01"), parse_date("2021-12-31"), 1.4),)})
AREAS = {"1011": ("ERGA OMNES", ["US", "CA", "CN", "DE"]), "1006": ("UK-Canada agreement: re-imported goods", ["GB"]),
         "5050": ("Countries subject to UK safeguard measures", []), "US": ("United States", []), "CA": ("Canada", []),
         "CN": ("China", []), "DE": ("Germany", []), "GB": ("United Kingdom", [])}  # fmt: skip
KINDS = {"103": "Third country duty", "142": "Tariff preference", "117": "Suspension", "122": "Non preferential quota",
         "552": "Definitive anti-dumping duty", "695": "Additional duties", "305": "Value added tax"}  # fmt: skip
JAN = "2021-01-01"
# kind, duty, area, last day, countries left out, additional code, order number
MEASURES = {
    "0702000007": [
        ("103", "8.00 %", "1011", "2021-05-14", [], "", ""),
        ("142", "0.00 %", "1006", "2021-03-31", [], "", ""),
        ("305", "0.00 %", "1011", "", [], "", ""),
    ],
    "7202118000": [
        ("103", "2.70 %", "1011", "", [], "", ""),
        ("552", "25.00 %", "5050", "", [], "", ""),
        ("695", "25.00 %", "US", "", [], "", ""),
        ("552", "144.10 GBP / 1000 kg/biodiesel", "1011", "", ["CA", "US"], "C490", ""),
        ("122", "20.00 %", "1011", "", [], "", "054003"),
        ("117", "0.00 %", "1011", "", [], "", ""),
        ("305", "20.00 %", "1011", "", [], "", ""),
    ],
}


def document(code: str) -> dict:
    included: list[dict] = []
    for name, (words, below) in AREAS.items():
        children = {
            "children_geographical_areas": {"data": [{"id": one, "type": "geographical_area"} for one in below]}
        }
        included.append({"id": name, "type": "geographical_area", "attributes": {"description": words},
                         "relationships": children})  # fmt: skip
    included += [{"id": k, "type": "measure_type", "attributes": {"description": v}} for k, v in KINDS.items()]
    included.append({"id": "C490", "type": "additional_code", "attributes": {"code": "C490", "description": "COFCO"}})
    links = []
    for number, (kind, base, area, last, without, extra, order) in enumerate(MEASURES[code]):
        key = str(20_000_000 + number)
        linked = {
            "measure_type": {"data": {"id": kind, "type": "measure_type"}},
            "duty_expression": {"data": {"id": f"{key}-duty_expression", "type": "duty_expression"}},
            "geographical_area": {"data": {"id": area, "type": "geographical_area"}},
            "excluded_countries": {"data": [{"id": one, "type": "geographical_area"} for one in without]},
            "additional_code": {"data": {"id": extra, "type": "additional_code"} if extra else None},
            "order_number": {"data": {"id": order, "type": "order_number"} if order else None},
        }
        days = {
            "effective_start_date": f"{JAN}T00:00:00.000Z",
            "effective_end_date": f"{last}T00:00:00.000Z" if last else None,
        }
        included.append({"id": key, "type": "measure", "attributes": days, "relationships": linked})
        included.append({"id": f"{key}-duty_expression", "type": "duty_expression", "attributes": {"base": base}})
        links.append({"id": key, "type": "measure"})
    said = {"goods_nomenclature_item_id": code, "description": "Goods", "declarable": True}
    data = {"id": code, "type": "commodity", "attributes": said, "relationships": {"import_measures": {"data": links}}}
    return {"data": data, "included": included}


class Service(BaseHTTPRequestHandler):
    asked: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["User-Agent"]))
        code = self.path.rsplit("/", 1)[1]
        if code == "7202":
            below = [{"goods_nomenclature_item_id": "7202118000", "leaf": True},
                     {"goods_nomenclature_item_id": "7202110000", "leaf": False}]  # fmt: skip
            parts = [{"id": str(number), "type": "commodity", "attributes": one} for number, one in enumerate(below)]
            found: object = {"data": {"attributes": {"declarable": False}}, "included": parts}
        else:
            found = document(code) if code in MEASURES else {"error": "not found"}
        content = json.dumps(found).encode()
        self.send_response(200 if code in (*MEASURES, "7202", "0101") else 404)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Iterator[Online]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(uk_destination, "SITE", f"http://127.0.0.1:{server.server_port}")
    clock = iter(range(0, 10_000, 10))
    yield Online(wait=lambda _: None, clock=lambda: float(next(clock)))
    server.shutdown()
    server.server_close()


@pytest.fixture
def kingdom(ask, tmp_path):
    uk_destination.build(["0702000007", "7202"], tmp_path / "GBR", ask, READ)
    return read_destination(tmp_path / "GBR")


def paid(pack, product, origin, on="2021-03-01", quantity=None, claims=()):
    return duty(product, origin, "GBR", on, 1000.0, quantity, entry=Entry(claims=claims), pack=pack, rates=POUND)


def test_every_measure_of_the_answers_is_priced_or_named(kingdom):
    tomatoes = paid(kingdom, "0702000007", "DEU")
    assert tomatoes.amount == 80.0
    assert tomatoes.taxes[0].amount == 0.0
    assert paid(kingdom, "0702000007", "DEU", "2021-05-14").amount == 80.0  # the service's last day is a day with it
    with pytest.raises(Exception, match="no duty in the table for 2021-05-15"):
        paid(kingdom, "0702000007", "DEU", "2021-05-15")
    american = paid(kingdom, "7202118000", "USA")
    assert american.amount == 277.0  # 2.70 % and 25.00 % of the additional duties
    assert american.taxes[0].amount == 255.4
    assert any("054003" in fact and "20.00 %" in fact for fact in american.missing)
    german = paid(kingdom, "7202118000", "DEU", quantity={"kg/biodiesel": 500.0})
    assert german.amount == pytest.approx(27.0 + 1.4 * 72.05)
    assert paid(kingdom, "7202118000", "CAN").amount == 27.0
    assert paid(kingdom, "7202118000", "USA", claims=("1011-117",)).amount == 250.0


def test_the_folder_says_whose_data_it_holds(kingdom):
    assert "Open Government Licence" in kingdom.terms
    assert kingdom.day == READ
    assert any("5050" in one for one in kingdom.left_out)  # an area without members: charged to nobody, and named


def test_an_answer_of_another_form_is_refused_with_its_address(ask, tmp_path):
    with pytest.raises(SourceFailed, match="0101"):
        uk_destination.build(["0101"], tmp_path / "x", ask, READ)
    with pytest.raises(SourceFailed, match="404"):
        uk_destination.build(["9999999999"], tmp_path / "x", ask, READ)
    with pytest.raises(BadInput, match="neither a heading"):
        uk_destination.build(["07"], tmp_path / "x", ask, READ)
    assert not (tmp_path / "x").exists()


def test_the_service_is_told_who_asks(kingdom):
    assert {agent.split("/")[0] for _, agent in Service.asked} == {"tradetalks"}
