"""What is new, sent on: signed as the receiver can check, tried again, never sent where nothing is new."""

import hashlib
import hmac
import json
import os
import shlex
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tradetalks.errors import BadInput
from tradetalks.feeds import notices
from tradetalks.feeds.papers import SourceFailed
from waiting import LONG

SECRET = "sixteen letters, or more"


class Receiver:
    """A server on 127.0.0.1 that keeps what was posted, and answers with the given numbers in turn, then 204."""

    def __init__(self, *answers):
        receiver, self.had, self.answers = self, [], list(answers)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.had.append((dict(self.headers), body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def send(address, body=b'{"a": 1}', waits=None):
    wait = waits.append if waits is not None else lambda seconds: None
    notices.post(address, body, SECRET, wait=wait, clock=lambda: 1_800_000_000.9)


def test_hmac_is_that_of_its_rfc():
    """RFC 4231, test case 2, and the same over what is signed here."""
    whole = hmac.new(b"Jefe", b"what do ya want for nothing?", hashlib.sha256).hexdigest()
    assert whole == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    expected = hmac.new(b"Jefe", b"1800000000.{}", hashlib.sha256).hexdigest()
    assert notices.signature(b"{}", "Jefe", 1_800_000_000) == f"t=1800000000,v1={expected}"


def test_what_arrives_is_the_body_with_a_signature_that_the_receiver_computes_too():
    with Receiver() as receiver:
        send(receiver.address)
    ((headers, body),) = receiver.had
    stamp, signed = headers[notices.SIGNATURE].split(",")
    mine = hmac.new(SECRET.encode(), stamp[2:].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert (stamp, signed) == ("t=1800000000", f"v1={mine}")
    assert json.loads(body) == {"a": 1}


def test_a_receiver_that_is_busy_is_tried_again_and_then_named():
    waits = []
    with Receiver(503, 500) as receiver:
        send(receiver.address, waits=waits)
        assert (len(receiver.had), waits) == (3, [2.0, 4.0])
    with Receiver(500, 500, 500) as receiver, pytest.raises(SourceFailed, match="500") as failed:
        send(receiver.address)
    assert failed.value.where == receiver.address
    with pytest.raises(SourceFailed, match="no answer"):
        send(receiver.address)


def test_a_redirect_is_not_followed():
    with Receiver(302, 302, 302) as receiver, pytest.raises(SourceFailed, match="302"):
        send(receiver.address)


@pytest.mark.parametrize(
    ("address", "secret"),
    [("http://example.org/x", SECRET), ("ftp://127.0.0.1/", SECRET), ("", SECRET), ("https://example.org/x", "short")],
)
def test_an_open_address_or_a_weak_secret_is_refused(address, secret):
    with pytest.raises(BadInput):
        notices.check_webhook(address, secret)


def test_a_command_gets_the_body_and_its_failure_is_said(tmp_path):
    out = tmp_path / "body.json"
    copy = f"import sys; open({str(out)!r}, 'wb').write(sys.stdin.buffer.read())"
    notices.hand_over(shlex.join([sys.executable, "-c", copy]), b"{}")
    assert out.read_bytes() == b"{}"
    with pytest.raises(SourceFailed, match="failed"):
        notices.hand_over(shlex.join([sys.executable, "-c", "import sys; sys.exit(3)"]), b"")
    with pytest.raises(SourceFailed, match="cannot be run"):
        notices.hand_over("no-such-program-here", b"")
    with pytest.raises(BadInput):
        notices.hand_over(" ", b"")


def test_update_sends_what_is_new_once(tmp_path):
    """A stored answer of the Federal Register, made after its interface; the second run has nothing to send."""
    folder = tmp_path / "stored" / "federal_register"
    folder.mkdir(parents=True)
    row = {
        "document_number": "2026-30001",
        "title": "Notice of Action: Widgets, Section 301 Tariffs",
        "abstract": "Tariffs on widgets.",
        "publication_date": "2026-11-16",
        "html_url": "https://www.federalregister.gov/documents/2026/11/16/2026-30001/x",
        "agencies": [{"slug": "trade-representative-office-of-united-states"}],
    }
    (folder / "a.json").write_text(json.dumps({"count": 1, "results": [row]}))
    with Receiver() as receiver:
        for _ in range(2):
            words = ["update", "--offline", str(tmp_path / "stored"), "--out", str(tmp_path / "u")]
            done = subprocess.run(
                [sys.executable, "-m", "tradetalks", *words, "--webhook", receiver.address],
                env=dict(os.environ) | {notices.SECRET: SECRET},
                capture_output=True,
                text=True,
                timeout=LONG,
            )
            assert done.returncode == 0, done.stderr
        ((_, body),) = receiver.had
    assert "Widgets" in json.dumps(json.loads(body)["tables"])
