"""Letters that are not what they look like: invisible marks, and letters of another script inside a word."""

from __future__ import annotations

import re

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_LOOKS_LATIN = str.maketrans(
    "аеорсухіјѕԁһкмнтвАВЕКМНОРСТУХІЈЅαεορνικτΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhkmhtbABEKMHOPCTYXIJSaeopvikтABEZHIKMNOPTYX".replace("т", "t"),
)
_MIXED = re.compile(r"[^\W\d_]*(?:[A-Za-z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][A-Za-z])[^\W\d_]*")


def cleaned(text: str) -> str:
    """The text without invisible marks, and with words that mix scripts in the letters they look like."""
    text = _INVISIBLE.sub("", text)
    return _MIXED.sub(lambda word: word[0].translate(_LOOKS_LATIN), text)
