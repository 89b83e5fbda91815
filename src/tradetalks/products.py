"""Product codes of the Harmonized System, kept as text."""

import re

from tradetalks.errors import BadInput

_HS = re.compile(r"\d{2}|\d{4}|\d{4}\.?\d{2}|\d{4}\.?\d{2}\.?\d{2}|\d{4}\.?\d{2}\.?\d{2}\.?\d{2}")


def parse_hs(text: str, *, where: str = "") -> str:
    """The digits of an HS chapter, heading, subheading or national line: `8505.11.00` is `85051100`.

    raises  BadInput for anything but 2, 4, 6, 8 or 10 digits, with dots only after the 4th, 6th and 8th
    """
    if not _HS.fullmatch(text) or not text.isascii():
        raise BadInput(
            "not an HS code",
            where=where,
            evidence=repr(text),
            remedy="write 2, 4, 6, 8 or 10 digits as text, for example 8505.11 or '0101'; a leading zero counts; "
            "`tradetalks search` finds lines by words",
        )
    return text.replace(".", "")
