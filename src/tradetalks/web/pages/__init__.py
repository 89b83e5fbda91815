"""One module a page: a router each. Files come before the Table, whose addresses are wider."""

from tradetalks.web.pages import (
    border,
    chokepoint,
    compare,
    deal,
    embed,
    files,
    front,
    health,
    login,
    method,
    months,
    news,
    programs,
    read,
    table,
    timeline,
    warroom,
)

FORMS = {one.FORM.path: one.FORM for one in (front, border, chokepoint, deal, method, news, timeline)}
ROUTERS = tuple(
    page.router
    for page in (
        front,
        embed,
        files,
        compare,
        timeline,
        months,
        news,
        border,
        chokepoint,
        deal,
        read,
        warroom,
        method,
        health,
        login,
        programs,
        table,
    )
)
