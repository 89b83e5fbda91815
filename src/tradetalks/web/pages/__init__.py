"""One module a page: a router each, in the order of the menu."""

from tradetalks.web.pages import table

MENU = (("/", "Table"),)
ROUTERS = (table.router,)
