"""What can go wrong, named for what went wrong.

Every error says where it was found, what is wrong, the evidence, and the remedy. The command line prints it
in that form and ends with exit code 2 (docs/reference/errors.md); Python code catches the class it can act on.
"""

import re

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")  # a terminal would obey them


class TradetalksError(Exception):
    """Base of all errors that a user can cause or mend.

    where     file:line, field or array cell
    what      one sentence
    evidence  the value or text that shows it
    remedy    what to do about it
    """

    def __init__(self, what: str, *, where: str = "", evidence: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.evidence = evidence
        self.remedy = remedy

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        lines = [head]
        if self.evidence:
            lines.append(f"  evidence: {self.evidence}")
        if self.remedy:
            lines.append(f"  remedy:   {self.remedy}")
        return CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", "\n".join(lines))


class BadFile(TradetalksError):
    """A file that is missing, cannot be read, or is not in the form that is asked for."""


class BadLedger(BadFile):
    """A record of a ledger or a scenario that breaks the ledger's grammar."""


class DisputedTerms(TradetalksError):
    """Sources disagree on a term and nobody said whom to trust."""


class UnknownName(TradetalksError):
    """A country, sector, measure, scenario or source that does not exist."""


class BadInput(TradetalksError):
    """A value typed by the user that cannot be read: a date, an HS code, a number."""


class UnbalancedWorld(TradetalksError):
    """A table whose accounting identities do not hold."""


class BadParameters(TradetalksError):
    """An elasticity, share or policy array outside its range or with the wrong axes."""


class NoEquilibrium(TradetalksError):
    """The solver found no equilibrium; carries the market that is furthest from clearing."""


class MissingFacts(TradetalksError):
    """An answer that depends on a fact nobody gave; a missing rate is never zero."""


class NotInstalled(TradetalksError):
    """A library or a program that this verb needs and this computer does not have."""


class Interrupted(TradetalksError):
    """Work that was ended from outside, or that nobody is there to do; what was finished is kept where files are."""


class NoAgreement(TradetalksError):
    """No deal within the instruments' bounds gives every side more than its threat."""
