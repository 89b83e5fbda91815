"""A report while it is read: what is carried from sentence to sentence, and a sentence with all that is found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from tradetalks.reader.matters import Recall
from tradetalks.reader.official import Form, form_of
from tradetalks.reader.records import Actor, Claim, Day, Measure, Number
from tradetalks.reader.scene import actors_in

if TYPE_CHECKING:
    from tradetalks.reader.clauses import Clause
    from tradetalks.reader.scene import Scene
    from tradetalks.reader.sentences import Sentence
    from tradetalks.reader.speakers import Scope
    from tradetalks.reader.words import Phrase


@dataclass
class Report:
    """What is carried from sentence to sentence while a report is read."""

    scene: Scene
    scopes: dict[int, list[Scope]]
    recall: Recall = field(default_factory=Recall)
    claims: list[Claim] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    asked: Measure | None = None

    @property
    def issuer(self) -> str:
        """The country whose office issued the text; empty for an outlet."""
        country, _, office = self.voice.name.partition(".")
        return country if office else self.form.issuer if self.form is not None else ""

    @cached_property
    def form(self) -> Form | None:
        """The official form of the text; None for what the press writes."""
        return form_of(self.scene)

    @cached_property
    def voice(self) -> Actor:
        """Who speaks where nobody is named: the outlet, or the office that issued the text."""
        outlet = self.scene.document.outlet
        issuers = [one for one in actors_in(outlet, self.scene.main) if not one.word.person]
        if issuers:
            return Actor(issuers[0].word.name, issuers[0].word.role, outlet, None)
        if self.form is not None:
            return self.form.voice
        return Actor("outlet", outlet or "the outlet", "", None)


@dataclass(frozen=True)
class Line:
    """One sentence with everything found in it."""

    sentence: Sentence
    phrases: list[Phrase]
    clauses: list[Clause]
    numbers: list[Number]
    days: list[Day]
