"""`update --watch` against a local server: it tells what is new once, outlives a failure, and ends with Ctrl-C."""

import json
import shlex
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from typer.testing import CliRunner

from tradetalks import feeds
from tradetalks.cli import app
from tradetalks.cli import feeds as verbs
from tradetalks.feeds.fetch import Online

ITEM = """<item><title>{title}</title><link>https://www.whitehouse.gov/presidential-actions/{number}/</link>
<pubDate>Fri, 13 Nov 2026 21:00:00 +0000</pubDate><guid>https://www.whitehouse.gov/?p={number}</guid>
<content:encoded><![CDATA[<p>{text}</p>]]></content:encoded></item>"""
TEXT = (
    "NOW, THEREFORE, I, the President, do hereby proclaim: (1) Products of {country} imported into the United States "
    "shall be subject to an additional ad valorem duty of 50 percent, effective for goods entered for consumption on "
    "or after 12:01 a.m. eastern time on December 19, 2026."
)


def feed(*countries: str) -> bytes:
    """The feed of presidential actions, in the form in which WordPress writes it."""
    items = "".join(
        ITEM.format(title=f"Duties on Products of {country}", number=number, text=TEXT.format(country=country))
        for number, country in enumerate(countries, 1)
    )
    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>x</title>'
    return f"{head}{items}</channel></rss>".encode()


class Site:
    """A server on 127.0.0.1 for the addresses of every source: the White House says what `says` holds, others 404."""

    def __init__(self) -> None:
        site = self
        self.says: bytes | None = None

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = site.says if "/www.whitehouse.gov/presidential-actions/" in self.path else None
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> "Site":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def test_a_watch_tells_each_act_once_outlives_a_failure_and_ends_with_ctrl_c(tmp_path, monkeypatch):
    rounds = iter([feed("Norway"), None, feed("Norway"), feed("Norway", "Iceland")])
    told, waited = tmp_path / "told.jsonl", []
    with Site() as site:
        site.says = next(rounds)

        class Here(Online):
            def __call__(self, address: str) -> bytes:
                return super().__call__(f"http://127.0.0.1:{site.server.server_port}/{address.partition('://')[2]}")

        def until_next(seconds: float) -> None:
            waited.append(seconds)
            try:
                site.says = next(rounds)
            except StopIteration:
                raise KeyboardInterrupt from None

        monkeypatch.setattr(feeds, "Online", lambda: Here(wait=lambda seconds: None))
        monkeypatch.setattr(verbs.time, "sleep", until_next)
        keep = f"import sys; open({str(told)!r}, 'a').write(sys.stdin.read().replace(chr(10), ' ') + chr(10))"
        words = ["update", "--out", str(tmp_path / "u"), "--since", "2026-11-01", "--watch", "6"]
        done = CliRunner().invoke(app, [*words, "--then", shlex.join([sys.executable, "-c", keep])])
    assert done.exit_code == 130
    assert waited == [6 * 3600.0] * 4
    norway, iceland = [json.dumps(json.loads(line)["tables"]) for line in told.read_text().splitlines()]
    assert "Norway" in norway
    assert "Iceland" not in norway
    assert "Iceland" in iceland
    assert "Duties on Products of Norway" not in iceland
    assert done.stderr.count("/www.whitehouse.gov/presidential-actions/") == 1  # the round in which it was gone
    assert "Traceback" not in done.stderr
