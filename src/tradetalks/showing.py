"""How a result shows itself at a prompt: its class, and each field as a word or two, never its numbers one by one."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass

WIDE, LONG = 60, 18


def brief_repr(thing: object) -> str:
    """The class and its fields, a line each: an array by its shape, a collection by its size; at most 20 lines."""
    held = [field.name for field in fields(thing)] if is_dataclass(thing) else [*type(thing).model_fields]  # type: ignore[attr-defined]
    names = [name for name in held if not name.startswith("_")]
    lines = [f"    {name}: {_brief(getattr(thing, name))}" for name in names]
    more = [f"    and {len(lines) - LONG} more fields"] if len(lines) > LONG else []
    return "\n".join([f"{type(thing).__name__}:", *lines[: LONG if more else None], *more])


def _brief(value: object) -> str:
    if hasattr(value, "shape"):  # an array; NumPy is not loaded for this
        return f"array of {' x '.join(map(str, value.shape)) or 'one number'}"
    if isinstance(value, str | int | float | bool | dt.date | None):
        text = repr(value) if isinstance(value, str) else str(value)
        return text if len(text) <= WIDE else text[: WIDE - 4] + " ..."
    if isinstance(value, dict | list | tuple | set | frozenset):
        words = ", ".join(map(str, value)) if all(isinstance(one, str) for one in value) else ""
        return words if words and len(words) <= WIDE else f"{type(value).__name__} of {len(value)}"
    if is_dataclass(value) or hasattr(type(value), "model_fields"):
        named = getattr(value, "title", None) or getattr(value, "name", None) or getattr(value, "id", None)
        return type(value).__name__ + (f" {named!r}" if isinstance(named, str) else "")
    return type(value).__name__
