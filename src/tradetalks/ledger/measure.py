"""A measure that answers for itself: the record, and its state on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tradetalks.ledger.records import MeasureRecord
from tradetalks.ledger.status import State, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradetalks.dates import Date
    from tradetalks.ledger.records import AssumedEvent


class Measure(MeasureRecord):
    __doc__ = MeasureRecord.__doc__

    def state(self, *, on: Date | str, as_of: Date | str, trust: Sequence[str] = ()) -> State:
        """The state on a day, as known on another; see `tradetalks.ledger.state`."""
        return state(self, on=on, as_of=as_of, trust=trust)

    def status(self, *, on: Date | str, as_of: Date | str, trust: Sequence[str] = ()) -> str:
        """The status on a day, as known on another: `self.state(...).status`."""
        return self.state(on=on, as_of=as_of, trust=trust).status


class Assumptions(Protocol):
    """What is laid over a ledger: a scenario's own measures and events, and the hash of its content."""

    @property
    def measures(self) -> tuple[Measure, ...]: ...
    @property
    def events(self) -> tuple[AssumedEvent, ...]: ...
    @property
    def digest(self) -> str: ...
