"""Official sources: what is new in them, kept politely, and proposed as a draft. It never writes law.

    found = update(ledger, Path("updates"), Online(), now=...)     asks every source, writes a draft for `review`
    found = update(ledger, Path("updates"), Offline(folder), ...)  the same from stored responses

One module a source: where it is asked, its terms and manners, how its answer is read. A fault of one source is a
message of that source; the others go on. Modules: `papers` what a source gives, `fetch` the network and its limits,
`offline` stored responses, `propose` from a paper to proposed events, `all_sources` the run and its draft.
"""

from tradetalks.feeds.all_sources import Found, update
from tradetalks.feeds.fetch import Online
from tradetalks.feeds.offline import Offline

__all__ = ["Found", "Offline", "Online", "update"]
