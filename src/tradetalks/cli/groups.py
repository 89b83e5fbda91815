"""The help of the whole program: verbs by what they answer, and five things to try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.core import TyperGroup

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter

GROUPS = {
    "The law": ("status", "list", "show", "disputes", "diff", "check"),
    "What is new, what comes": ("news", "deadlines", "update"),
    "Customs": ("duty", "search", "licence", "port-fee", "rates", "refund", "customs"),
    "Reports": ("read", "review", "brief"),
    "Consequences": (
        *("run", "compare", "path", "attribute", "sensitivity", "who-pays", "budget"),
        *("template", "sweep", "simulate", "world"),
    ),
    "Supply chains": ("chokepoint",),
    "Talks": ("war", "deal", "leverage", "holds"),
    "Was it right": ("back-test", "base-rates", "market", "history"),
    "Data and service": ("data", "serve", "users", "store", "check-room", "mcp"),
}
TRY = (
    ("tradetalks duty 8505.11.00 --from China --to USA --on 2026-01-02 --value 10000", "what magnets from China pay"),
    ("tradetalks news --since 2026-09-01", "what governments did since, and what it changed"),
    ("tradetalks compare framework no-deal", "what it costs if talks fail"),
    ("tradetalks brief kuala-lumpur --out brief", "a page for a minister, as HTML and a workbook"),
    ("tradetalks serve", "the same in a browser: timeline, table, border, reports"),
)


class Verbs(TyperGroup):
    """The verbs, each with its whole summary, under the headings of GROUPS."""

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        named = {name for names in GROUPS.values() for name in names}
        others = {"Others": tuple(name for name in self.list_commands(ctx) if name not in named)}
        for title, names in {**GROUPS, **others}.items():
            found = [(name, self.get_command(ctx, name)) for name in names]
            rows = [(name, verb.get_short_help_str(limit=1_000)) for name, verb in found if verb and not verb.hidden]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


def things_to_try() -> str:
    """Five commands, each with what it shows."""
    lines = ["Five things to try:", ""]
    for command, shows in TRY:
        lines += [f"  {command}", f"      {shows}"]
    return "\n".join([*lines, "", "tradetalks --help lists every verb; tradetalks VERB --help explains one."])
