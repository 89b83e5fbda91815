"""Licences and bans as arrays, and how they let orders through. Axes: n draw, t month, i item, o, d.

Rates come from `chains.controls` (the ledger), `own` (chain.yaml), and `error.licence_path` after the last report.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import BadParameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

LONGEST_DELAY = 6


@dataclass(frozen=True)
class Control:
    """A licence or a ban, as it holds month by month.

    name      for messages
    lanes     [o d]    1 where it binds, 0 elsewhere; 0 where o = d
    share     [n t i]  share of orders that needs a licence: of the month that it is in force, of the goods it reaches
    approval  [n t i d]  share of applications granted, by item and destination; 0 is a ban
    delay     [n t]    steps from application to shipment
    reexport  [t]      share of the month in which goods on their way through third countries need one too
    quota     [n t i]  most that may be shipped on all lanes together, ratio to the benchmark; inf for none
    again     whether refused orders may apply again, as under a licence; a cut is final
    """

    name: str
    lanes: Array
    share: Array
    approval: Array
    delay: Array
    reexport: Array
    quota: Array
    again: bool = True

    def check(self, countries: int, items: int, months: int, longest: float) -> None:
        """Raise BadParameters for a share outside [0, 1], a delay or quota out of range, too few steps, other axes."""
        for name in ("lanes", "share", "approval", "reexport"):
            values = getattr(self, name)
            if not ((values >= 0.0) & (values <= 1.0)).all():
                raise BadParameters("a share outside [0, 1]", where=f"{self.name}.{name}", evidence=str(values.max()))
        if np.isnan(self.quota).any() or (self.quota < 0.0).any():
            raise BadParameters("a quota below zero", where=f"{self.name}.quota", evidence=str(self.quota.min()))
        if not ((self.delay >= 0.0) & (self.delay <= longest)).all():
            found = f"{self.delay.min():g} to {self.delay.max():g} steps"
            what = f"a delay below zero or above {LONGEST_DELAY} months"
            raise BadParameters(what, where=f"{self.name}.delay", evidence=found, remedy="a longer one is a refusal")
        if self.lanes.shape != (countries, countries) or (
            self.share.shape[2] != items
            or self.quota.shape != self.share.shape
            or self.approval.shape[2:] != (items, countries)
        ):
            raise BadParameters("wrong axes", where=self.name, evidence=f"{self.lanes.shape}, {self.share.shape}")
        if min(self.share.shape[1], self.approval.shape[1], self.delay.shape[1], len(self.reexport)) < months:
            raise BadParameters(
                "fewer months than the run", where=self.name, evidence=f"{self.share.shape[1]} < {months}"
            )


@dataclass(frozen=True)
class Gate:
    """What all controls of a month do to orders of one item.

    licensed  [n o d]  share of orders that needs a licence
    granted   [n o d]  share of orders that needs one and gets one
    refused   [n o d]  share of orders that is refused by a licence, not by a ban, and may apply again
    stopped   [n o d]  share of orders under a ban or a cut
    delay     [n]      steps until it ships
    divertible [n o d] share of what is missing elsewhere that an origin may ship: 0 from an origin that is itself
                       controlled, what is let through where only a rule on re-exports binds
    quotas    (lanes [o d], ratio to the benchmark [n]) of every quota
    """

    licensed: Array
    granted: Array
    refused: Array
    stopped: Array
    delay: Array
    divertible: Array
    quotas: tuple[tuple[Array, Array], ...]


def gate(controls: Sequence[Control], t: int, i: int, transit_share: Array, compliance_share: Array) -> Gate | None:
    """The controls on an item in a month; None where none binds.

    Orders under several controls need every licence: shares that need none multiply, and so do approvals. Of what is
    refused, `transit_share` arrives through the third country that gets most, as far as that one gets it and as far
    as nothing binds re-exports:

    granted = licensed (a + (1 - a) transit free),   free_d = max_(d' != d) pass_od'
    """
    binding = [c for c in controls if c.share[:, t, i].any() or np.isfinite(c.quota[:, t, i]).any()]
    if not binding:
        return None
    unlicensed = np.ones((len(transit_share), *binding[0].lanes.shape))
    passed, open_lanes = unlicensed, unlicensed
    delay = np.zeros_like(transit_share)
    open_transit, divertible = np.ones_like(transit_share), np.ones((len(delay), *binding[0].lanes.shape))
    for control in binding:
        share = control.share[:, t, i, None, None] * control.lanes
        unlicensed = unlicensed * (1.0 - share)
        approval = control.approval[:, t, i, None, :]
        let_through = 1.0 - share * (1.0 - approval)
        passed = passed * let_through
        open_lanes = open_lanes * np.where((approval > 0.0) & control.again, 1.0, 1.0 - share)
        one_origin = control.lanes.any(axis=1).sum() == 1
        divertible = divertible * (np.where(control.lanes > 0.0, 0.0, 1.0) if one_origin else let_through)
        delay = np.maximum(delay, control.delay[:, t] * (control.share[:, t, i] > 0.0))
        open_transit = open_transit * (1.0 - control.reexport[t] * compliance_share)
    licensed = 1.0 - np.asarray(unlicensed)
    through = np.asarray(passed)
    refused = 1.0 - through
    free = _best_other(through)
    granted = licensed - refused * (1.0 - (transit_share * open_transit)[:, None, None] * free)
    quotas = tuple((c.lanes, c.quota[:, t, i]) for c in binding if np.isfinite(c.quota[:, t, i]).any())
    stopped = 1.0 - np.asarray(open_lanes)
    again = np.maximum(licensed - stopped, 0.0) * np.divide(
        np.maximum(licensed - granted, 0.0), licensed, out=np.zeros_like(licensed), where=licensed > 0.0
    )
    return Gate(licensed, np.maximum(granted, 0.0), again, stopped, delay, divertible, quotas)


def _best_other(through: Array) -> Array:
    """[n o d] the largest share let through to any destination abroad except d."""
    _, o, d = through.shape
    abroad = np.where(np.eye(o, d, dtype=bool), -1.0, through)
    order = np.sort(abroad, axis=2)
    best, second = order[:, :, -1:], order[:, :, -2:-1]
    return np.where(abroad == best, np.where((abroad == best).sum(axis=2, keepdims=True) > 1, best, second), best)


def everywhere(rate: Array, items: int, countries: int) -> Array:
    """[n t i d] a rate [n t] that is the same for every item and destination."""
    return np.broadcast_to(rate[:, :, None, None], (*rate.shape, items, countries))


def within_quotas(shipped: Array, controls: Sequence[Control], flow: Array, dominant: int) -> Array:
    """[n t i d] shipments of the dominant supplier, scaled down where together they pass a quota on its lanes.

    flow  [i o d] of the benchmark
    """
    for control in (each for each in controls if np.isfinite(each.quota).any()):
        lanes = control.lanes[dominant]
        most = np.where(np.isfinite(control.quota), control.quota, 0.0)
        allowed = most * (flow[:, dominant] @ lanes)
        total = shipped @ lanes
        over = (total > allowed) & np.isfinite(control.quota)
        left = np.divide(allowed, total, out=np.ones_like(total), where=over)
        shipped = shipped * (1.0 - lanes * (1.0 - left)[..., None])
    return shipped


def no_quota(share: Array) -> Array:
    """[n t i] for a control that sets no quota."""
    return np.full_like(share, np.inf)
