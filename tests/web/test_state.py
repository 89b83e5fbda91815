import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from tradetalks.answers.estimates import printed_unit
from tradetalks.errors import BadInput, TradetalksError
from tradetalks.ledger import Ledger, Scenario, scenario_names
from tradetalks.runs.quantities import quantity
from tradetalks.web.answers import asked_of
from tradetalks.web.book import state_from_book, state_to_book
from tradetalks.web.questions import address
from tradetalks.web.reproduce import command, python
from tradetalks.web.state import TableState, compose, composed_data, months_later, scenario_yaml

HALVED = {"USA/china-100": {"rate": 0.5}, "CHN/rare-earths-april-2025": {"deferred_months": 6}}


def state_of(moves: dict[str, dict[str, object]], **more: object) -> TableState:
    return TableState.model_validate({"scenario": "no-deal", "moves": moves, **more})


def test_half_the_tariff_and_licences_deferred_by_six_months() -> None:
    scenario = compose(state_of(HALVED), Ledger.load())
    laid = Ledger.load().with_scenario(scenario)
    tariff = laid["USA/china-100"].state(on="2025-12-01", as_of="2025-10-27", trust=scenario.trust)
    licences = laid["CHN/rare-earths-april-2025"].state(on="2025-12-01", as_of="2025-10-27", trust=scenario.trust)
    assert (tariff.status, tariff.terms.model_dump()["rate"]) == ("in force", 0.5)
    assert (licences.status, licences.scheduled_end) == ("suspended", dt.date(2026, 6, 1))
    after = laid["CHN/rare-earths-april-2025"].state(on="2026-06-01", as_of="2025-10-27", trust=scenario.trust)
    assert after.status == "in force"


def test_a_rate_on_a_measure_not_in_force_puts_it_in_force() -> None:
    scenario = compose(
        TableState.model_validate({"scenario": "framework", "moves": {"USA/china-100": {"rate": 0.3}}}), Ledger.load()
    )
    found = Ledger.load().with_scenario(scenario)["USA/china-100"].state(on="2025-12-01", as_of="2025-10-27")
    assert (found.status, found.terms.model_dump()["rate"]) == ("in force", 0.3)


def test_off_takes_a_measure_out() -> None:
    scenario = compose(state_of({"USA/fentanyl-china": {"switch": "off"}}), Ledger.load())
    laid = Ledger.load().with_scenario(scenario)
    assert laid["USA/fentanyl-china"].status(on="2025-12-01", as_of="2025-10-27") == "suspended"


def test_the_file_says_what_the_state_says(tmp_path: Path) -> None:
    path = tmp_path / "table.yaml"
    path.write_text(scenario_yaml(state_of(HALVED), Ledger.load()), encoding="utf-8")
    assert Scenario.load(path).events == compose(state_of(HALVED), Ledger.load()).events


SETTINGS = {
    "horizon": "year",
    "elasticities": "imf",
    "trade_elasticity": {"electronics": 4.25},
    "parameters": {"inputs": 0.3},
    "against": "benchmark",
}


@pytest.mark.parametrize("name", scenario_names())
@pytest.mark.parametrize(("moves", "more"), [({}, {}), (HALVED, SETTINGS), ({}, {"on": "2025-11-20"})])
def test_excel_gives_back_the_state(
    name: str, moves: dict[str, dict[str, object]], more: dict[str, object], tmp_path: Path
) -> None:
    state = state_of(moves, **({"against": "in-force-2025-10-26"} | more)).model_copy(update={"scenario": name})
    path = tmp_path / "table.xlsx"
    path.write_bytes(state_to_book(state, Ledger.load()))
    again = TableState.model_validate(state_from_book(path))
    found, wanted = (compose(each, Ledger.load()) for each in (again, state))
    kept = ("title", "question", "author", "on", "as_of", "trust", "events", "assumes", "leaves_out")
    assert {key: getattr(found, key) for key in kept} == {key: getattr(wanted, key) for key in kept}
    settings = ("against", "horizon", "elasticities", "trade_elasticity", "parameters")
    assert {key: getattr(again, key) for key in settings} == {key: getattr(state, key) for key in settings}


def test_excel_gives_back_what_has_no_column(tmp_path: Path) -> None:
    data = composed_data(state_of({}), Ledger.load())
    event = {
        "measure": "CHN/soybean-halt", "event": "amend", "date": "2025-11-01", "source": "usda-soybean-exports-2025",
        "note": "=not a formula", "terms": {"quantity": "5", "unit": "t/month/port", "rent_to": "importer"},
    }  # fmt: skip
    state = TableState.model_validate({"scenario": data | {"events": [*data["events"], event]}})
    path = tmp_path / "table.xlsx"
    path.write_bytes(state_to_book(state, Ledger.load()))
    assert state_from_book(path)["scenario"]["events"][-1] == event


def test_a_text_that_no_cell_holds_is_refused() -> None:
    data = composed_data(state_of({}), Ledger.load()) | {"note": "x" * 40_000}
    with pytest.raises(BadInput, match="a text that no cell holds"):
        state_to_book(TableState.model_validate({"scenario": data}), Ledger.load())


def test_equal_states_have_one_address_and_others_another() -> None:
    written_out = state_of({**HALVED, "USA/fentanyl-china": {}}, horizon="long_run")
    assert address(written_out) == address(state_of(HALVED))
    assert address(state_of({"USA/china-100": {"rate": 0.51}})) != address(state_of({"USA/china-100": {"rate": 0.5}}))


def test_a_changed_elasticity_is_part_of_the_link_and_none_leaves_it_as_it_was() -> None:
    assert address(state_of(HALVED, trade_elasticity={})) == address(state_of(HALVED))
    assert address(state_of(HALVED, trade_elasticity={"soybeans": 5.0})) != address(state_of(HALVED))


def test_a_state_as_the_scenario_has_it_is_the_scenario() -> None:
    assert compose(TableState(scenario="framework"), Ledger.load()) == Scenario.load("framework")


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd.yaml", "x.yaml", "<script>", "nobody"])
def test_a_scenario_is_no_path(name: str) -> None:
    with pytest.raises(TradetalksError):
        compose(TableState(scenario=name), Ledger.load())


@pytest.mark.parametrize(
    "move", [{"rate": -0.1}, {"rate": 1e9}, {"rate": float("nan")}, {"deferred_months": 1.5}, {"price": 1}]
)
def test_moves_out_of_range_are_refused(move: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        state_of({"USA/china-100": move})


def test_a_licence_has_no_rate() -> None:
    with pytest.raises(BadInput, match="no rate"):
        compose(state_of({"CHN/rare-earths-april-2025": {"rate": 0.5}}), Ledger.load())


def test_months_end_with_the_month() -> None:
    assert months_later(dt.date(2025, 8, 31), 6) == dt.date(2026, 2, 28)


def test_settings_are_options_of_the_command() -> None:
    state = state_of(HALVED, elasticities="imf", trade_elasticity={"soybeans": 5.0}, parameters={"inputs": 0.3})
    assert command(state).endswith("--elasticities imf --parameter inputs=0.3 --parameter soybeans=5.0 --json")
    compile(python(state), "table.py", "exec")


def test_cards_say_the_units_of_the_report() -> None:
    for _, name, _, unit, per in asked_of(("USA", "EU")):
        assert f"{unit} {per}".strip() == printed_unit(quantity(name).unit)[0]


def test_the_server_loads_nothing_that_solves() -> None:
    heavy = {
        "tradetalks.runs",
        "tradetalks.talks.stances",
        "tradetalks.equilibrium",
        "tradetalks.games",
        "tradetalks.chokepoint",
        "xlsxwriter",
    }
    program = f"import sys, tradetalks.web.app; print(*({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("on", "status"), [(None, "suspended"), ("2026-05-31", "suspended"), ("2026-06-01", "in force")]
)
def test_a_deferral_ends_on_its_own_day_whatever_day_is_asked_about(on: str | None, status: str) -> None:
    """Six months from the scenario's day, 1 December 2025."""
    moved = {"CHN/rare-earths-april-2025": {"deferred_months": 6}}
    scenario = compose(state_of(moved, on=on), Ledger.load())
    laid = Ledger.load().with_scenario(scenario)["CHN/rare-earths-april-2025"]
    assert laid.status(on=scenario.on, as_of=scenario.as_of, trust=scenario.trust) == status


def test_what_is_suspended_is_deferred_from_the_day_on_which_it_would_return() -> None:
    """The framework defers the rules on goods made abroad to 1 December 2026; three months more are 1 March 2027."""
    moved = {"CHN/rare-earths-extraterritorial": {"deferred_months": 3}}
    scenario = compose(TableState.model_validate({"scenario": "framework", "moves": moved}), Ledger.load())
    found = Ledger.load().with_scenario(scenario)["CHN/rare-earths-extraterritorial"]
    shown = found.state(on=scenario.on, as_of=scenario.as_of, trust=scenario.trust)
    assert (shown.status, shown.scheduled_end) == ("suspended", dt.date(2027, 3, 1))
