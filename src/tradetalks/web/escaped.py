"""JSON that is safe wherever it is shown."""

from __future__ import annotations

from fastapi.responses import JSONResponse

from tradetalks.web.guard import without_markup


class Escaped(JSONResponse):
    """JSON in which no text can be taken for markup, and no lone surrogate breaks the answer."""

    def render(self, content: object) -> bytes:
        return without_markup(super().render(readable(content)))


def readable(content: object) -> object:
    """The same with characters that no encoding holds shown as codes."""
    if isinstance(content, str):
        return content.encode("utf-8", "backslashreplace").decode()
    if isinstance(content, dict):
        return {str(readable(key)): readable(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [readable(value) for value in content]
    return content
