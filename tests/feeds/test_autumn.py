"""What `update` finds of the acts of autumn 2026, by the key and the counting of benchmarks/update_recall.py."""

import importlib.util
import sys
from pathlib import Path

import pytest
import yaml

from tradetalks.ledger import Ledger

PROGRAM = Path(__file__).resolve().parents[2] / "benchmarks" / "update_recall.py"


@pytest.fixture(scope="module")
def update_recall():
    spec = importlib.util.spec_from_file_location("update_recall", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    sys.modules["update_recall"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.shared
def test_autumn_2026_is_found_from_its_own_texts(update_recall, shared):
    """Acts of July to October 2026, by a key made before the rules; asked: 90 % found, with right day and rate."""
    acts = [act for act in yaml.safe_load(update_recall.KEY.read_text(encoding="utf-8")) if act["texts"]]
    scored = [update_recall.score(act, shared / "data" / "products", Ledger.load()) for act in acts]
    for name in update_recall.ASKED:
        asked = [one.right[name] for one in scored if one.right[name] is not None]
        assert asked, name
        missed = [one.act["act"] for one in scored if one.right[name] is False]
        assert len(missed) <= 0.1 * len(asked), (name, missed)
    assert sum(one.unquoted for one in scored) == 0
