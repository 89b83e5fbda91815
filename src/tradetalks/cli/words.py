"""Countries and days as people type them, `--from China`, `--on "2 January 2026"`, read for the rooms."""

import typer


def code_of(param: typer.CallbackParam, written: str | None) -> str | None:
    """The code of a country by its name, demonym or code; anything else as it is: a group, or an economy of the user's
    own world, which only the room knows."""
    from tradetalks.places import GROUPS, code_or_itself

    return written if written is None or written in GROUPS else code_or_itself(written.strip())


def codes_of(param: typer.CallbackParam, written: list[str] | None) -> list[str] | None:
    """The countries of a repeatable option by code, as code_of; a file of players stays what it is."""
    return None if written is None else [one for text in written if (one := code_of(param, text)) is not None]


def place_of(param: typer.CallbackParam, written: str | None) -> str | None:
    """The code of a country where no world is asked, by its name, demonym or code; of a group by its name or code.

    raises  UnknownName for anything else, with the nearest codes
    """
    return None if written is None else _place(written, param.opts[0])


def places_of(param: typer.CallbackParam, written: str | None) -> str | None:
    """Codes with commas between them, of countries as place_of takes them: `China,Viet Nam`, `Korea, South`."""
    if written is None or "," not in written:
        return place_of(param, written)
    from tradetalks.places import code_or_itself

    whole = code_or_itself(written)
    return whole if whole != written else ",".join(_place(one, param.opts[0]) for one in written.split(",") if one)


def code_before(text: str, sign: str) -> str:
    """`USA:0.05` of `United States:0.05`: the country that stands before a sign by its code."""
    from tradetalks.places import code_or_itself

    place, found, rest = text.partition(sign)
    return f"{code_or_itself(place.strip())}{found}{rest}"


def day_of(param: typer.CallbackParam, written: str | None) -> str | None:
    """The day as YYYY-MM-DD, of `2026-01-02`, `2 January 2026`, `Jan 2, 2026` or `today`; raises BadInput."""
    from tradetalks.dates import parse_words

    return None if written is None else parse_words(written, where=param.opts[0]).isoformat()


def _place(written: str, option: str) -> str:
    from tradetalks.errors import UnknownName
    from tradetalks.places import GROUP_NAMES, GROUPS, place_code

    text = written.strip()
    named = {name.casefold(): code for code, name in GROUP_NAMES.items()}
    if text in GROUPS or text.casefold() in named:
        return named.get(text.casefold(), text)
    try:
        return place_code(text)
    except UnknownName as error:
        raise UnknownName(error.what, where=option, remedy=error.remedy) from None
