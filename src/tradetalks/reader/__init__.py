"""The reader: press reports and official texts in, claims with quotes out.

What it is. `read_file` makes a Document of a text, an HTML page or a Markdown page; `read` finds its claims. A claim
is one act on one measure as one actor tells it: who says it (USA.treasury, IND.trade_ministry, the outlet), whose
measure it is and on whom, what is done (threatened, announced, postponed, denied, ...), which kind of measure, on
which goods, with which rates (from, to, by), amounts, periods and days, how sure (fact, plan, threat, expectation,
condition, denial, opinion), in which words. Every field is traced to the characters that it was read from and to the
rule that read it. A claim is of a record of the ledger only where parties, kind and day fit. Sentences that speak of
a measure and gave no claim are listed. `cross_read` lays several reports side by side: matter by matter, agreements
by independent origin, contradictions with both quotes, what only one report has. `draft` writes what was read as
proposals, measures and scenarios in the ledger's grammar; `reader.review` keeps a person's decision on each.

    document = read_file(Path("report.txt"), date=parse_date("2025-10-27"))
    reading = read(document)
    for claim in reading.claims: print(claim.actor.name, claim.act, claim.measure.matter, claim.quote)

How. Rules that can be read: the vocabulary is data/reader/*.yaml, with every country, its offices and people;
`vocabulary` matches it in one pass; `sentences` and `scene` lay the text out; `nations` knows whose office speaks;
`when`, `numbers` and `changes` read days, figures and changes of rates; `speakers` follows who speaks; `clauses`,
`phrases` and `acts` find what is done to which measure; `sides` and `matters` say whose it is and on whom; `modality`
how sure; `claims` puts a claim together; `binding` finds its record. `official` and `chinese` read forms. The same
text gives the same claims, always. A statistical parser or a language model can be put in place of the rules by
passing a `Finder`.

What it is not. It is no judge: it says what a text says, not what is true. It reads English, and Chinese
announcements; of other languages it keeps numbers and dates. It knows no numerics and changes no ledger."""

from tradetalks.reader.cross import Contradiction, CrossReading, cross_read
from tradetalks.reader.document import read_bytes, read_file
from tradetalks.reader.drafting import draft
from tradetalks.reader.reading import read, read_all, report_files, without_text
from tradetalks.reader.records import Actor, Claim, Day, Document, Finder, Measure, Number, Reading, Span, Terms, Trace

__all__ = [
    "Actor",
    "Claim",
    "Contradiction",
    "CrossReading",
    "Day",
    "Document",
    "Finder",
    "Measure",
    "Number",
    "Reading",
    "Span",
    "Terms",
    "Trace",
    "cross_read",
    "draft",
    "read",
    "read_all",
    "read_bytes",
    "read_file",
    "report_files",
    "without_text",
]
