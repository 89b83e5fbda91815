"""The brief, made and written once for all tests of this room."""

import pytest

from tradetalks.report.brief import brief
from tradetalks.report.write import write_brief


@pytest.fixture(scope="session")
def made():
    return brief("kuala-lumpur", lambda step: None)


@pytest.fixture(scope="session")
def geneva():
    return brief("geneva", lambda step: None)


@pytest.fixture(scope="session")
def written(made, tmp_path_factory):
    return write_brief(made, tmp_path_factory.mktemp("out") / "new folder")
