"""One module a page: a router each. Files come before the Table, whose addresses are wider."""

from tradetalks.web.pages import border, chokepoint, compare, files, read, table, timeline

MENU = (
    ("/", "Table"),
    ("/compare", "Compare"),
    ("/timeline", "Timeline"),
    ("/border", "Border"),
    ("/chokepoint", "Chokepoint"),
    ("/read", "Read"),
)
ROUTERS = tuple(page.router for page in (files, compare, timeline, border, chokepoint, read, table))
