"""All draws of a result onto the disk and back: NumPy's .npz, or Parquet in long form."""

from __future__ import annotations

import importlib
import io
import json
import zipfile
from typing import TYPE_CHECKING

import numpy as np

from tradetalks.errors import BadInput, NotInstalled
from tradetalks.files import write_atomically
from tradetalks.runs.quantities import QUANTITIES, labels

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tradetalks.runs.quantities import Estimates

TIME = (1980, 1, 1, 0, 0, 0)  # of every member, so that equal numbers give equal bytes


def write_draws(found: Estimates, path: Path) -> None:
    """Every quantity in every draw, with labels and what it was made of. Equal results give equal bytes.

    .npz      quantity -> [n ...], `countries`, `sectors`, `about` (JSON)
    .parquet  one row a draw, quantity and cell: draw, quantity, unit, the labels of one or two axes, value
    raises    BadInput for another ending, a folder that cannot be written to, or Parquet without polars
    """
    if path.suffix == ".npz":
        content = npz(found)
    elif path.suffix == ".parquet":
        content = parquet(found)
    else:
        raise BadInput("no such format", where=str(path), evidence=path.suffix, remedy="name it .npz or .parquet")
    try:
        write_atomically(path, content)
    except OSError as error:
        raise BadInput("cannot write here", where=str(path), evidence=error.strerror or str(error)) from None


def npz(found: Estimates) -> bytes:
    """The content of an .npz file."""
    about = {
        "horizon": found.horizon,
        "baseline": found.baseline,
        "range": found.range,
        "units": {name: quantity.unit for name, quantity in QUANTITIES.items()},
        "axes": {name: f"n {quantity.axes}" for name, quantity in QUANTITIES.items()},
        "failed": {str(n): why for n, why in found.failed.items()},
        "made_of": found.made_of,
    }
    arrays: dict[str, NDArray[np.generic]] = {name: found.draws(name) for name in QUANTITIES}
    arrays["countries"], arrays["sectors"] = np.array(found.world.countries), np.array(found.world.sectors)
    arrays["about"] = np.array(json.dumps(about, sort_keys=True))
    return archive(arrays)


def archive(arrays: dict[str, NDArray[np.generic]]) -> bytes:
    """Arrays as the content of an .npz file whose bytes depend on nothing but the arrays."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as members:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.asarray(array), allow_pickle=False)
            members.writestr(zipfile.ZipInfo(f"{name}.npy", TIME), member.getvalue(), zipfile.ZIP_DEFLATED, 1)
    return content.getvalue()


def parquet(found: Estimates) -> bytes:
    """The content of a Parquet file; raises NotInstalled without polars."""
    try:
        polars = importlib.import_module("polars")
    except ImportError:
        raise NotInstalled("Parquet needs polars", remedy="pip install 'tradetalks[tables]', or write .npz") from None
    frames = []
    for name, quantity in QUANTITIES.items():
        values, axes = found.draws(name), labels(found.world, quantity.axes)
        columns = [np.arange(len(values)), *(np.array(axis) for axis in axes)]
        draw, first, *second = (grid.ravel() for grid in np.meshgrid(*columns, indexing="ij"))
        frames.append(
            polars.DataFrame(
                {
                    "draw": draw,
                    "quantity": [name] * draw.size,
                    "unit": [quantity.unit] * draw.size,
                    "first": first,
                    "second": second[0] if second else [""] * draw.size,
                    "value": values.ravel(),
                }
            )
        )
    content = io.BytesIO()
    polars.concat(frames).write_parquet(content)
    return content.getvalue()
