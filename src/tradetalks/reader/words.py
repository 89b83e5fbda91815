"""What the reader finds in a text: an entry of the vocabulary, where it stands, and a noun phrase of such words.

The files of data/reader hold the words; `vocabulary` puts them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tradetalks.errors import BadFile
from tradetalks.files import read_yaml

FOLDER = Path(__file__).resolve().parent.parent / "data" / "reader"


@dataclass(frozen=True, slots=True)
class Word:
    """An entry of the vocabulary.

    kind    actor, act, head, product, say, or the name of a list in words.yaml
    name    what it stands for: an actor, an act, a kind of measure, a product
    form    base, third, past, gerund for verbs; noun, phrase otherwise
    heads   kinds of measure that an act is limited to; empty for all
    """

    kind: str
    name: str
    written: str
    form: str = "phrase"
    heads: tuple[str, ...] = ()
    role: str = ""
    person: bool = False
    weak: bool = False
    exact: bool = False
    subject: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A word of the vocabulary at characters [start, end)."""

    start: int
    end: int
    word: Word


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: its head, and what its modifiers say.

    start, end   the phrase with its modifiers; `head` the noun itself
    by           who imposes it, ISO code or EU; empty where unsaid
    targets      whose goods it affects; empty where unsaid
    """

    start: int
    end: int
    head: Mention
    by: str
    targets: tuple[str, ...]
    products: tuple[str, ...]
    traits: tuple[str, ...]
    rates: tuple[float, ...]
    definite: bool

    @property
    def kind(self) -> str:
        return self.head.word.name


@cache
def read_words(name: str) -> Any:
    """A file of the vocabulary.

    raises  BadFile where it is missing or no readable YAML
    """
    path = FOLDER / f"{name}.yaml"
    if not path.exists():
        raise BadFile(f"the reader's vocabulary {name}.yaml is missing", where=str(path), remedy="reinstall")
    return read_yaml(path)
