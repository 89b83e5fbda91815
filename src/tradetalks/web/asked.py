"""What a form sends, read: an empty field is a field not given, a day is YYYY-MM-DD, a number is written in digits."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field

Given = TypeVar("Given")
DAY_FORM = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NUMBER_FORM = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)


def none_if_empty(value: object) -> object:
    """A browser sends an empty field as an empty text."""
    return None if isinstance(value, str) and not value.strip() else value


def day_as_written(value: object) -> object:
    """Refuses what is read as a day by chance, such as a number of seconds; raises ValueError."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str) and DAY_FORM.fullmatch(value):
        return value
    raise ValueError("write a day as YYYY-MM-DD")


def number_as_written(value: object) -> object:
    """Refuses a number with marks that people do not write, such as 1_00; raises ValueError."""
    if isinstance(value, str) and not NUMBER_FORM.fullmatch(value):
        raise ValueError("write a number in digits, such as 1200 or 0.5")
    return value


Optional = Annotated[Given | None, BeforeValidator(none_if_empty)]
Day = Annotated[dt.date, BeforeValidator(day_as_written), Field(ge=dt.date(2018, 1, 1), le=dt.date(2035, 12, 31))]
Number = Annotated[float, BeforeValidator(number_as_written), Field(allow_inf_nan=False)]
Count = Annotated[int, BeforeValidator(number_as_written)]
