"""The benchmark table. Axes: o origin, d destination, s sector supplied, u using sector, c country."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import BadInput, BadParameters, UnbalancedWorld, UnknownName
from tradetalks.files import digest, write_atomically
from tradetalks.showing import brief_repr
from tradetalks.world.aggregate import Flows, aggregate
from tradetalks.world.checks import check_elasticity, check_home_sales, check_income, check_shapes
from tradetalks.world.labels import COUNTRY_NAMES, SECTOR_NAMES, SPLIT_NAMES, instead_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tradetalks.world.aggregate import Groups

    Array = NDArray[np.float64]

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "world" / "2022.npz"
TOLERANCE = 1e-8
NUMBERS = ("trade", "tariff", "input_share", "trade_elasticity")
STORED = ("countries", "sectors", *NUMBERS, "source")
ELASTICITY = "elasticity "
AXES = {
    "trade": "ods",
    "tariff": "ods",
    **{"input_share": "csu", "value_added_share": "cu", "final_share": "cs", "deficit": "c"},
}


@dataclass(frozen=True, eq=False)
class World:
    """A benchmark economy in equilibrium at its own tariffs.

    countries             [c]      ISO 3166 alpha-3, or a name such as `ROW`
    sectors               [s]      lower-case words joined by underscores
    trade                 [o d s]  million USD a year, before the importer's tariff; o = d is home sales
    tariff                [o d s]  fraction of that value; zero where o = d
    value_added_share     [c u]    share of u's output value
    input_share           [c s u]  share of u's output value; sums to 1 over s with value added
    final_share           [c s]    share of final spending; sums to 1 over s
    deficit               [c]      imports less exports, million USD; sums to 0
    trade_elasticity      [s]      theta > 0
    elasticity_sets       name -> [s]   the alternatives, `trade_elasticity` among them
    source                what the table was made of
    """

    __repr__ = brief_repr

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    trade: Array
    tariff: Array
    value_added_share: Array
    input_share: Array
    final_share: Array
    deficit: Array
    trade_elasticity: Array
    elasticity_sets: dict[str, Array] = field(default_factory=dict)
    source: str = ""

    @classmethod
    def from_flows(
        cls,
        countries: tuple[str, ...],
        sectors: tuple[str, ...],
        trade: Array,
        tariff: Array,
        input_share: Array,
        trade_elasticity: Array,
        elasticity_sets: dict[str, Array] | None = None,
        source: str = "",
    ) -> World:
        """The table that these flows imply: value added, final spending and deficits are what is left over.

        raises  UnbalancedWorld, BadParameters  as `check` does
        """
        check_shapes(len(countries), len(sectors), trade, tariff, input_share, trade_elasticity)
        check_home_sales(trade)
        output = trade.sum(axis=1)  # c u
        value_added_share = 1.0 - input_share.sum(axis=1)
        spending = np.einsum("ods,ods->ds", trade, 1.0 + tariff)
        final = spending - np.einsum("csu,cu->cs", input_share, output)
        abroad = np.einsum("ods->d", trade) - np.einsum("ods->o", trade)
        world = cls(
            countries,
            sectors,
            trade,
            tariff,
            value_added_share,
            input_share,
            final / final.sum(axis=1, keepdims=True),
            abroad,
            trade_elasticity,
            elasticity_sets or {},
            source,
        )
        world.check()
        return world

    @classmethod
    def from_tables(
        cls,
        path: Path,
        layout: str,
        *,
        trade_elasticity: float | Array,
        tariff: Array | None = None,
        unit: float | None = None,
    ) -> World:
        """A world from a published inter-country input-output table: ICIO, WIOD, ADB, Eora, EXIOBASE, FIGARO or GTAP.

        Sales below zero, changes in inventories mostly, are set to zero; output is what remains sold, value added what
        inputs leave of it, and inputs above output by rounding are cut. `source` says how much of each.

        path, layout, unit  as world.flow_files.flows takes them
        trade_elasticity    [s] or one number > 0: no table holds any
        tariff              [o d s] fraction; None: the table's own, which only GTAP's has
        raises              BadInput, UnbalancedWorld, BadParameters
        """
        from tradetalks.world.flow_files import flows

        found = flows(Path(path), layout, unit)
        return cls.from_flows(
            found.countries,
            found.sectors,
            found.trade,
            tariff if tariff is not None else np.zeros_like(found.trade) if found.tariff is None else found.tariff,
            found.input_share,
            np.broadcast_to(np.asarray(trade_elasticity, dtype=float), len(found.sectors)).copy(),
            source=f"{layout} table {Path(path).name}; sales below zero, {found.set_to_zero:.6g} million USD, set to "
            f"zero; inputs above output, {found.cut:.6g} million USD, cut{found.left}",
        )

    @classmethod
    def load(cls, path: Path = SHIPPED) -> World:
        """The table stored in a file, by default the shipped one of 2022.

        raises  BadInput         where the file is missing, no table, or lacks an array
                UnbalancedWorld, BadParameters  as `check` does
        """
        arrays = _read(path)
        return cls.from_flows(
            tuple(str(name) for name in arrays["countries"]),
            tuple(str(name) for name in arrays["sectors"]),
            arrays["trade"].astype(np.float64),
            arrays["tariff"].astype(np.float64),
            arrays["input_share"].astype(np.float64),
            arrays["trade_elasticity"].astype(np.float64),
            {n.removeprefix(ELASTICITY): v.astype(np.float64) for n, v in arrays.items() if n.startswith(ELASTICITY)},
            str(arrays["source"]),
        )

    def with_elasticities(self, elasticity_set: str | None = None, fixed: Mapping[str, float] | None = None) -> World:
        """The same flows with one of the sets of trade elasticities and no other, and some sectors' fixed in every set.

        fixed   sector -> theta
        raises  UnknownName for a set or a sector that the world does not have; BadParameters for a theta not above 0
        """
        sets = dict(self.elasticity_sets)
        theta = self.trade_elasticity
        if elasticity_set is not None:
            if elasticity_set not in sets:
                raise UnknownName(f"no set of elasticities {elasticity_set!r}", remedy="one of: " + ", ".join(sets))
            theta = sets[elasticity_set]
            sets = {elasticity_set: theta}
        places = [self.sector(name) for name in fixed or ()]
        values = list((fixed or {}).values())
        theta, *others = (each.copy() for each in (theta, *sets.values()))
        for each in (theta, *others):
            each[places] = values
        check_elasticity("trade_elasticity", theta, self.sectors)
        return replace(self, trade_elasticity=theta, elasticity_sets=dict(zip(sets, others, strict=True)))

    def aggregate(self, *, countries: Groups | None = None, sectors: Groups | None = None) -> World:
        """The world with each group as one economy or sector, in the place of its first member; others stay.

        Results equal those of this world where the members of each group are alike: in costs, in tariffs paid and
        charged, in what they buy, and sectors in elasticities. Elsewhere a group hides who of its members gains or
        loses. `world.aggregate` says how each array is made.

        countries, sectors  name of the group -> its members
        raises              UnknownName for a member that this world does not have or that is in two groups, for a group
                            without members, or with the name of a country or sector that stays
        """
        numbers = (self.trade, self.tariff, self.input_share, self.trade_elasticity)
        flows = Flows(self.countries, self.sectors, *numbers, self.elasticity_sets, self.source)
        return World.from_flows(*aggregate(flows, countries or {}, sectors or {}))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of labels, numbers and every set of elasticities: equal worlds give equal results."""
        arrays = [*(getattr(self, name) for name in (*AXES, "trade_elasticity")), *self.elasticity_sets.values()]
        labels = " ".join((*self.countries, *self.sectors, *self.elasticity_sets))
        return digest(labels.encode() + b"".join(array.tobytes() for array in arrays))

    def to_bytes(self, extra: dict[str, NDArray[np.generic]] | None = None) -> bytes:
        """The table as the content of an .npz file: trade, tariff and input_share in single precision.

        Shares, deficits and income are not stored: `load` computes them, so that the identities hold in full precision.

        extra  further arrays to store, ignored by `load`
        """
        buffer = io.BytesIO()
        arrays: dict[str, NDArray[np.generic]] = {
            "countries": np.array(self.countries),
            "sectors": np.array(self.sectors),
            "trade": self.trade.astype(np.float32),
            "tariff": self.tariff.astype(np.float32),
            "input_share": self.input_share.astype(np.float32),
            "trade_elasticity": self.trade_elasticity,
            "source": np.array(self.source),
        }
        arrays |= {ELASTICITY + name: values for name, values in self.elasticity_sets.items()}
        np.savez_compressed(buffer, allow_pickle=False, **arrays, **(extra or {}))
        return buffer.getvalue()

    def save(self, path: Path) -> None:
        """Write the table to a file, whole or not at all."""
        write_atomically(path, self.to_bytes())

    def check(self) -> None:
        """Shapes, signs, and the accounting identities to 1e-8 of each economy's income.

        shares     sum_s input_share_csu + value_added_share_cu = 1,   sum_s final_share_cs = 1
        markets    spending_ds = sum_u input_share_dsu output_du + final_share_ds income_d
        trade      deficit_c = imports_c - exports_c,   sum_c deficit_c = 0
        Walras     sum_c income_c = sum_c value added_c + sum_c tariff revenue_c = world final spending

        raises  UnbalancedWorld  naming the worst cell
                BadParameters    where an array has the wrong shape or a trade elasticity is not positive
        """
        for kind, names in (("country", self.countries), ("sector", self.sectors)):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise BadParameters(f"a {kind} named twice", where="world", evidence=", ".join(twice))
        n, m = len(self.countries), len(self.sectors)
        check_shapes(n, m, self.trade, self.tariff, self.input_share, self.trade_elasticity)
        for name, axes in AXES.items():
            self._check_sign(name, axes)
        for name, theta in {"trade_elasticity": self.trade_elasticity, **self.elasticity_sets}.items():
            check_elasticity(name, theta, self.sectors)
        check_income(self.countries, self.income, self.deficit)
        for (identity, axes), gap in self.identity_gaps().items():
            self._check_gap(identity, axes, gap)

    def _check_gap(self, identity: str, axes: str, gap: Array) -> None:
        worst = np.unravel_index(int(np.argmax(gap)), gap.shape)
        if not gap[worst] <= TOLERANCE:
            raise UnbalancedWorld(
                f"{identity} do not balance",
                where=self._labels(axes, worst),
                evidence=f"gap {gap[worst]:.3g} of income, allowed {TOLERANCE:g}",
                remedy="build the table with World.from_flows, which leaves no gap",
            )

    @property
    def checked(self) -> World:
        """This world, if flows are zero or more, shares of cost sum to one and incomes are above zero.

        raises  UnbalancedWorld

        Less than `check` asks: published tables have small negative shares of inputs, on which a model can be solved.
        """
        self._check_sign("trade", AXES["trade"])
        self._check_gap("input shares", "cu", self._cost_gap())
        check_income(self.countries, self.income, self.deficit)
        return self

    def _cost_gap(self) -> Array:
        return np.asarray(np.abs(self.input_share.sum(axis=1) + self.value_added_share - 1.0))

    def identity_gaps(self) -> dict[tuple[str, str], Array]:
        """(identity, its axes) -> what it misses: shares as they are, values relative to the economy's income."""
        income = self.income
        used = np.einsum("csu,cu->cs", self.input_share, self.output)
        markets = self.spending - used - self.final_share * income[:, None]
        balance = np.einsum("ods->d", self.trade) - np.einsum("ods->o", self.trade) - self.deficit
        final = self.spending.sum() - used.sum()
        return {
            ("input shares", "cu"): self._cost_gap(),
            ("final shares", "c"): np.abs(self.final_share.sum(axis=1) - 1.0),
            ("markets", "ds"): np.abs(markets) / income[:, None],
            ("deficits", "c"): np.abs(balance) / income,
            ("deficits of the world", "1"): np.abs(self.deficit.sum(keepdims=True)) / income.sum(),
            ("world income and final spending (Walras)", "1"): np.abs(np.array([income.sum() - final])) / income.sum(),
        }

    def _check_sign(self, name: str, axes: str) -> None:
        values = getattr(self, name)
        finite = np.isfinite(values)
        bad = ~finite if name == "deficit" else ~finite | (values < 0.0)
        if bad.any():
            cell = np.unravel_index(int(np.argmax(bad)), values.shape)
            if finite.all():
                cell = np.unravel_index(int(np.argmin(values)), values.shape)
            what = "is negative" if finite[cell] else "is not a number"
            raise UnbalancedWorld(f"{name} {what}", where=self._labels(axes, cell), evidence=str(values[cell]))

    def _labels(self, axes: str, cell: tuple[np.intp, ...]) -> str:
        """The cell in words: axes `o d c` are countries, `s u` sectors, `1` the world."""
        names = {"o": self.countries, "d": self.countries, "c": self.countries, "s": self.sectors, "u": self.sectors}
        return ", ".join(names[axis][i] if axis in names else "world" for axis, i in zip(axes, cell, strict=True))

    @cached_property
    def output(self) -> Array:
        """[c u] producer revenue, million USD."""
        return np.asarray(self.trade.sum(axis=1))

    @cached_property
    def spending(self) -> Array:
        """[d s] spending at the buyer's price, tariff included, million USD."""
        return np.asarray(np.einsum("ods,ods->ds", self.trade, 1.0 + self.tariff))

    @cached_property
    def spending_share(self) -> Array:
        """[o d s] share of d's spending on s that goes to o, pi; all from home where d buys nothing."""
        spent = self.spending
        share = self.trade * (1.0 + self.tariff) / np.where(spent > 0.0, spent, 1.0)
        home = np.arange(len(self.countries))
        share[home, home] = np.where(spent > 0.0, share[home, home], 1.0)
        return share

    @cached_property
    def value_added(self) -> Array:
        """[c u] million USD."""
        return self.value_added_share * self.output

    @cached_property
    def materials_share(self) -> Array:
        """[c s u] share of s in u's materials; sums to 1 over s, or all zero where u uses none."""
        bought = self.input_share.sum(axis=1, keepdims=True)
        return np.asarray(np.divide(self.input_share, bought, out=np.zeros_like(self.input_share), where=bought > 0.0))

    @cached_property
    def income(self) -> Array:
        """[c] value added, tariff revenue and deficit: what is spent on final goods, million USD."""
        revenue = np.einsum("ods,ods->d", self.trade, self.tariff)
        return np.asarray(self.value_added.sum(axis=1) + revenue + self.deficit)

    def country(self, name: str) -> int:
        """Index of a country; raises UnknownName."""
        return _index(self.countries, name, "country")

    def sector(self, name: str) -> int:
        """Index of a sector; raises UnknownName."""
        return _index(self.sectors, name, "sector")


def _index(names: tuple[str, ...], name: str, kind: str) -> int:
    if name not in names:
        raise UnknownName(f"no {kind} {name!r} in this world", remedy=instead_of(name, names))
    return names.index(name)


def country_name(code: str) -> str:
    """Display name of an economy; a code of a table that is not the shipped one is its own name."""
    return COUNTRY_NAMES.get(code, code)


def sector_name(code: str) -> str:
    """Display name of a sector; a code of a table that is not the shipped one is its own name."""
    return (SECTOR_NAMES | SPLIT_NAMES).get(code, code)


def _read(path: Path) -> dict[str, NDArray[np.generic]]:
    """The arrays of a stored table; raises BadInput where it is no table, lacks an array or has text for numbers."""
    try:
        with path.open("rb") as file:
            if not zipfile.is_zipfile(file):
                raise zipfile.BadZipFile("not an .npz archive")
            file.seek(0)
            with np.load(file, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise BadInput(
            "no world table can be read here",
            where=str(path),
            evidence=str(error),
            remedy="give an .npz file written by `python3 x.py build world`",
        ) from None
    missing = [name for name in STORED if name not in arrays]
    if missing:
        raise BadInput("the table lacks arrays", where=str(path), evidence=", ".join(missing))
    for name in (*NUMBERS, *(name for name in arrays if name.startswith(ELASTICITY))):
        if arrays[name].dtype.kind not in "fiu":
            raise BadInput(f"{name} holds no numbers", where=str(path), evidence=f"type {arrays[name].dtype}")
    return arrays
