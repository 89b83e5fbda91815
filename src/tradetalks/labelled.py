"""Results as labelled tables: arrays with named axes that go to pandas, to xarray and to a chart of their own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from importlib import import_module
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tradetalks.errors import NotInstalled, UnknownName
from tradetalks.plots import Plot, ranked_bars

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    import xarray as xr
    from numpy.typing import NDArray

SHEET_ROWS = 1_048_576  # of a workbook's sheet, its heading included
SHEET_NAME = 31  # letters
AXIS_NAMES = {"o": "origin", "d": "destination", "s": "sector", "c": "country", "m": "measure"}


class Labelled(NamedTuple):
    """One array; `axes` are letters of AXIS_NAMES with blanks between, none for a single number."""

    name: str
    axes: str
    unit: str
    values: NDArray[np.float64]


class Tables(ABC):
    """A result that is made of arrays with labels. The first array is what is shown when nothing is named."""

    @abstractmethod
    def arrays(self) -> Sequence[Labelled]:
        """Every array with its axes and unit; NAME_low and NAME_high are the range of NAME."""

    @abstractmethod
    def axis_labels(self) -> Mapping[str, Sequence[str]]:
        """Axis letter -> the names along it."""

    @abstractmethod
    def about(self) -> Mapping[str, str]:
        """What a number needs to be quoted: `title`, horizon, baseline, what it was made of."""

    def to_xarray(self) -> xr.Dataset:
        """Every array as a variable with its unit; what it is about as attributes.

        raises  MissingFacts where xarray is not installed
        """
        found, labels = self.arrays(), self.axis_labels()
        variables = {
            array.name: ([AXIS_NAMES[letter] for letter in array.axes.split()], array.values, {"units": array.unit})
            for array in found
        }
        used = dict.fromkeys(letter for array in found for letter in array.axes.split())
        coordinates = {AXIS_NAMES[letter]: list(labels[letter]) for letter in used}
        made: xr.Dataset = _library("xarray").Dataset(variables, coordinates, dict(self.about()))
        return made

    def to_pandas(self, axes: str | None = None) -> pd.DataFrame:
        """One row a cell of these axes, one column an array that has them; units and the rest are in `attrs`.

        axes    letters with blanks between, as "c", "c s" or "o d s"; None: those of the first array
        raises  MissingFacts where pandas is not installed; UnknownName for axes that no array has
        """
        found, labels = self.arrays(), self.axis_labels()
        axes = found[0].axes if axes is None else axes
        chosen = [array for array in found if array.axes == axes and axes]
        if not chosen:
            known = dict.fromkeys(array.axes for array in found if array.axes)
            raise UnknownName(f"nothing here has the axes {axes!r}", remedy="one of: " + ", ".join(known))
        pandas, letters = _library("pandas"), axes.split()
        names = [AXIS_NAMES[letter] for letter in letters]
        index = pandas.MultiIndex.from_product([labels[letter] for letter in letters], names=names)
        if len(letters) == 1:
            index = pandas.Index(labels[axes], name=names[0])
        frame: pd.DataFrame = pandas.DataFrame({array.name: array.values.ravel() for array in chosen}, index)
        frame.attrs = {"units": {array.name: array.unit for array in chosen}, **self.about()}
        return frame

    def to_excel(self, path: str | Path) -> None:
        """Write a workbook: what the numbers are about, then a sheet for each set of axes, one row a cell.

        A set of more cells than a sheet has rows is named on the first sheet and left out.
        raises  MissingFacts where pandas is not installed
        """
        pandas, found, labels = _library("pandas"), self.arrays(), self.axis_labels()
        sheets = dict.fromkeys(array.axes for array in found if array.axes)
        rows = {axes: prod(len(labels[letter]) for letter in axes.split()) for axes in sheets}
        about = {**self.about(), **{f"unit of {array.name}": array.unit for array in found}}
        about |= {array.name: str(array.values.item()) for array in found if not array.axes}
        about |= {f"left out: {axes}": f"{size} rows" for axes, size in rows.items() if size >= SHEET_ROWS}
        with pandas.ExcelWriter(path, engine="xlsxwriter") as book:
            pandas.DataFrame(about.items(), columns=["what", "is"]).to_excel(book, sheet_name="about", index=False)
            for axes in (axes for axes, size in rows.items() if size < SHEET_ROWS):
                name = ", ".join(AXIS_NAMES[letter] for letter in axes.split())[:SHEET_NAME]
                self.to_pandas(axes).reset_index().to_excel(book, sheet_name=name, index=False)

    def plot(self, of: str | None = None) -> Plot:
        """The largest cells of an array as bars, with their range where there is one.

        of      name of an array; None: the first
        raises  UnknownName for a name that no array has
        """
        found, labels = {array.name: array for array in self.arrays()}, self.axis_labels()
        of = next(iter(found)) if of is None else of
        if of not in found or not found[of].axes:
            raise UnknownName(f"nothing to draw called {of!r}", remedy="one of: " + ", ".join(found))
        array = found[of]
        ends = [found.get(f"{of}_{end}", array).values for end in ("low", "high")]
        bars = []
        for cell in zip(*np.nonzero(array.values), strict=True):
            names = [labels[letter][i] for letter, i in zip(array.axes.split(), cell, strict=True)]
            low, high = (float(end[cell]) for end in ends)
            bars.append((", ".join(names), float(array.values[cell]), low, high))
        return ranked_bars(f"{self.about()['title']}: {of}", array.unit, bars)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """What IPython asks an object for: the chart of the first array."""
        return self.plot()._repr_mimebundle_()


def _library(name: str) -> Any:
    """pandas or xarray, which `notebook` installs."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise NotInstalled(f"{name} is not installed", remedy="pip install tradetalks[notebook]") from None
