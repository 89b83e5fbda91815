"""What people see on every page are titles and words: no ids, no names of the program's own."""

from typing import Any

import pytest

from seen import unreadable

PAGES = (
    "/",
    "/?about=USA%2BEU&as_of=2026-03-01",
    "/?about=USA%2BCAN&as_of=2026-09-20",
    "/table",
    "/compare",
    "/timeline",
    "/timeline?measure=CHN/rare-earths-april-2025",
    "/news?since=2026-08-01&until=2027-02-01",
    "/border",
    "/border?product=magnets",
    "/border?destination=CHN&origin=USA&product=1201.90.00",
    "/chokepoint?months=12&draws=10",
    "/deal",
    "/read",
    "/warroom",
    "/method",
    "/embed/income",
)


def test_what_no_reader_should_see_is_found() -> None:
    page = (
        "<p>terms: how add</p><p>see `status`</p><label title='magnet_heavy'>x</label><option>no-deal</option>"
        "<pre>run no-deal</pre><script>a_b</script><p>USA/china-100</p>"
    )
    assert unreadable(page) == {"how add", "see `status`", "magnet_heavy", "no-deal", "USA/china-100"}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_words(served: Any, path: str) -> None:
    answer = served.client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert unreadable(answer.text) == set()
