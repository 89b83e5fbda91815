"""What a page shows, and what of it no reader should see."""

import re
from html.parser import HTMLParser

import tradetalks as tt
from tradetalks.ledger import scenario_names

BOOK = tt.Ledger.load()
UNSEEN = ("script", "style", "pre", "code")  # a command is written as it must be typed
SPOKEN = ("aria-label", "alt", "title", "placeholder", "content")
IDS = {*BOOK.measures, *BOOK.matters, *BOOK.arrangements, *BOOK.sources, *scenario_names()}
IDS = {one for one in IDS if "-" in one or "/" in one}  # a single word may be one of the language
INTERNAL = re.compile(
    r"\b[A-Z]{3}\.[a-z]+(?:_[a-z]+)*\b|\bhow (add|replace|floor|exempt)\b|\brent to\b"
    r"|^None$|\bnan\b|\bundefined\b|\bTraceback\b"
)
SNAKE = re.compile(r"(?<![\w/.=?&-])[a-z]{3,}(?:_[a-z0-9]{3,})+(?![\w/=])")  # an index in a formula is shorter
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.-]*[A-Za-z0-9]")


class Seen(HTMLParser):
    """The texts that a page shows or says aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.inside.append(tag)
        if tag != "meta":
            self.texts += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside and data.strip():
            self.texts.append(data.strip())


def unreadable(page: str) -> set[str]:
    """What no reader should see: ids, names with underscores, backticks, words of the program's own."""
    seen = Seen()
    seen.feed(page)
    found: set[str] = set()
    for text in seen.texts:
        found |= {word for word in WORD.findall(text) if word in IDS}
        found |= set(SNAKE.findall(text))
        found |= {match[0] for match in INTERNAL.finditer(text)}
        if "`" in text:
            found.add(text[:80])
    return found
