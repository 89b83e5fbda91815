"""One question in every form: command line, workbook, state of the Table, sweep file; equal, and of one hash."""

import shlex
import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import tradetalks as tt
import tradetalks.runs as runs
from tradetalks.cli import app
from tradetalks.errors import BadInput
from tradetalks.ledger import Ledger, Scenario, scenario_names
from tradetalks.question import Question, asked
from tradetalks.report.book_read import open_book, read_book
from tradetalks.report.book_template import filled
from tradetalks.runs.path import path
from tradetalks.runs.sweeps import load_sweep
from tradetalks.settings import DRAWS, SEED, Settings, read_parameters
from tradetalks.sources import SHIPPED
from tradetalks.web.questions import address, question_of, state_of
from tradetalks.web.state import TableState, canonical

BOOK, WORLD = Ledger.load(), tt.World.load()
DAYS = ("2025-11-15", "2026-03-01")
PARAMETERS = {"inputs": (0.05, 1.0), "mobile_share": (0.0, 1.0), "electronics": (0.5, 20.0), "soybeans": (0.5, 20.0)}


@lru_cache
def shipped(name: str) -> Scenario:
    return Scenario.load(name, BOOK)


def changed(name: str, day: str, rate: float) -> Scenario:
    """A shipped scenario on another day, with one more event: what only a file can say."""
    event = {"measure": "USA/china-100", "event": "amend", "date": day, "terms": {"rate": f"{rate:.4f}"}}
    data = shipped(name).data
    events = [*data.get("events", []), event | {"source": "scenario"}]
    return Scenario.read(data | {"on": day, "events": events}, "x", BOOK)


NAMES = st.sampled_from(scenario_names())
CHANGES = st.none() | st.tuples(st.sampled_from(DAYS), st.floats(0.0, 2.0))
VALUES = st.fixed_dictionaries({}, optional={name: st.floats(*ends) for name, ends in PARAMETERS.items()})
SETTINGS = st.builds(
    Settings,
    st.sampled_from(["impact", "year", "long_run"]),
    st.sampled_from([None, "fixed", "proportional", "free"]),
    st.sampled_from([None, *WORLD.elasticity_sets]),
    VALUES.map(lambda values: tuple(sorted(values.items()))),
    st.integers(1, 10_000),
    st.integers(0, 10_000),
)
FEW = settings(max_examples=12, phases=[Phase.explicit, Phase.generate])  # shrinking takes minutes
WRITTEN = st.tuples(NAMES, CHANGES, st.none() | NAMES, SETTINGS)
Written = tuple[str, tuple[str, float] | None, str | None, Settings]


def question_of_parts(parts: Written) -> Question:
    name, change, against, chosen = parts
    scenario = shipped(name) if change is None else changed(name, *change)
    return Question(scenario, None if against is None else shipped(against), BOOK, WORLD, chosen)


def same(one: Question, other: Question) -> None:
    assert other == one
    assert other.hash == one.hash
    assert other.settings == one.settings
    assert other.horizon == one.horizon
    assert (other.world.trade_elasticity == one.world.trade_elasticity).all()


def named(scenario: Scenario, folder: Path) -> str:
    """How a file or a line names a scenario: by its name where it ships, by a file where it does not."""
    if scenario.id in scenario_names():
        return scenario.id
    file = folder / "mine.yaml"
    file.write_text(yaml.safe_dump(scenario.data, allow_unicode=True), encoding="utf-8")
    return str(file)


@FEW
@given(WRITTEN)
def test_a_command_line_and_back(parts: Written) -> None:
    question = question_of_parts(parts)
    taken: list[Question] = []

    class Taken(Exception):
        pass

    def take(asked: Question, processes: int = 1) -> None:
        taken.append(asked)
        raise Taken

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(runs, "run", take)
        patched.setattr(runs, "compare", take)
        name = named(question.scenario, Path(folder))
        verb = ["run", name] if question.against is None else ["compare", question.against.id, name]
        line = shlex.join([*verb, *question.settings.words])
        done = CliRunner().invoke(app, shlex.split(line))
    assert isinstance(done.exception, Taken), done.output
    same(question, taken[0])


@FEW
@given(WRITTEN)
def test_a_workbook_and_back(parts: Written) -> None:
    question = question_of_parts(parts)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "book.xlsx"
        against = None if question.against is None else question.against.id
        file.write_bytes(filled(question.scenario.data, against, question.settings, BOOK))
        written = read_book(file, open_book(file), BOOK)
    same(question, asked(written.scenario, written.against, BOOK, WORLD, written.over(Settings(draws=3, seed=9))))


@FEW
@given(WRITTEN)
def test_a_state_of_the_table_and_back(parts: Written) -> None:
    """Through the text that a link restores. The Table has one number of draws and one seed."""
    question = question_of_parts(parts)
    question = replace(question, settings=replace(question.settings, draws=DRAWS, seed=SEED))
    state = state_of(question)
    again = TableState.model_validate_json(canonical(state))
    same(question, question_of(again))
    assert address(again) == question.hash[:32]


@FEW
@given(WRITTEN)
def test_a_sweep_file_and_back(parts: Written) -> None:
    question = question_of_parts(parts)
    chosen = question.settings
    said = {
        "closure": chosen.closure,
        "elasticities": chosen.elasticities,
        "against": question.against and question.against.id,
    }
    with tempfile.TemporaryDirectory() as folder:
        plan = {
            "title": "One question",
            "scenarios": [named(question.scenario, Path(folder))],
            "horizons": [chosen.horizon],
            "draws": str(chosen.draws),
            "seed": str(chosen.seed),
            **({"parameters": chosen.parameter_texts} if chosen.parameters else {}),
            **{name: value for name, value in said.items() if value},
        }
        file = Path(folder) / "plan.yaml"
        file.write_text(yaml.safe_dump(plan), encoding="utf-8")
        (case,) = load_sweep(file, Path(folder)).cases
    same(question, case.question(SHIPPED))


def test_every_part_of_a_question_is_part_of_its_hash() -> None:
    one = tt.ask("no-deal")
    others = [
        tt.ask("framework"),
        tt.ask("no-deal", against="framework"),
        *(tt.ask("no-deal", **{name: value}) for name, value in {
            "horizon": "year", "closure": "free", "elasticities": "imf", "parameters": ["inputs=0.5"], "draws": 17,
            "seed": 8, "world": WORLD.with_elasticities(None, {"soybeans": 3.0}),
            "ledger": replace(BOOK, digest="another"),
        }.items()),
    ]  # fmt: skip
    assert len({each.hash for each in (one, *others)}) == 1 + len(others)


def test_the_name_and_layout_of_a_file_are_no_part_of_it(tmp_path: Path) -> None:
    file = tmp_path / "other-name.yaml"
    text = yaml.safe_dump(shipped("no-deal").data, sort_keys=True)
    file.write_text(f"# a remark\n{text}", encoding="utf-8")
    assert tt.ask(file) == tt.ask("no-deal")


def test_parameters_in_another_order_are_the_same_question() -> None:
    one, other = (
        read_parameters(each) for each in (["inputs=0.3", "electronics=4"], ["electronics=4.0", "inputs=0.30"])
    )
    assert one == other


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"horizon": "year"}, "no horizon"), ({"parameters": ["trade_ratio=0.3"]}, "no use for this parameter")],
)
def test_a_path_refuses_what_it_would_not_use(asked: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        path(tt.ask("no-deal", draws=1, **asked), months=1)  # type: ignore[arg-type]
