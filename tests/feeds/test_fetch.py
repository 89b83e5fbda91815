"""A source that misbehaves: what is not whole is never returned, and nothing fills the memory."""

import gzip
import random
import threading
import tracemalloc
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tradetalks.feeds.fetch import TRIES, NothingNew, Online
from tradetalks.feeds.papers import SourceFailed

BODY = b'{"count": 1, "results": [' + b'{"a": "' + bytes(range(65, 91)) * 200 + b'"}' + b"]}"


class Served:
    """A server on 127.0.0.1 that answers each request as `answer(handler)` says."""

    def __init__(self):
        served = self
        self.requests = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                served.requests.append(dict(self.headers))
                self.close_connection = True
                served.answer(self)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}/x"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def served():
    server = Served()
    yield server
    server.close()


def send(handler, body=b"", status=200, length=True, **headers):
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    if length:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def online(**limits):
    waits = []
    return Online(wait=waits.append, **limits), waits


def test_a_whole_answer_comes_and_says_who_asks(served):
    served.answer = lambda handler: send(handler, BODY)
    assert online()[0](served.address) == BODY
    assert served.requests[0]["User-Agent"].startswith("tradetalks/")


def test_cut_at_a_hundred_random_bytes_nothing_is_taken_for_whole(served):
    packed = gzip.compress(BODY)
    draw = random.Random(20)
    for number in range(100):
        body, headers, length = (packed, {"Content_Encoding": "gzip"}, False) if number % 2 else (BODY, {}, True)
        at = draw.randrange(1, len(body))

        def cut(handler, body=body, at=at, headers=headers, length=length):
            handler.send_response(200)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            if length:
                handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body[:at])

        served.answer = cut
        with pytest.raises(SourceFailed) as failed:
            online()[0](served.address)
        assert failed.value.where == served.address


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_source_is_asked_again_and_then_given_up(served, status):
    served.answer = lambda handler: send(handler, status=status)
    ask, _ = online()
    with pytest.raises(SourceFailed, match=str(status)):
        ask(served.address)
    assert len(served.requests) == TRIES


def test_the_wait_that_a_source_asks_for_is_kept_and_bounded(served):
    answers = iter([("7", 429), ("99999", 503), ("", 200)])

    def answer(handler):
        after, status = next(answers)
        send(handler, BODY, status=status, Retry_After=after)

    served.answer = answer
    ask, waits = online()
    assert ask(served.address) == BODY
    assert 7.0 in waits
    assert max(waits) <= 60.0


def test_a_bot_wall_is_not_followed(served):
    served.answer = lambda handler: send(handler, status=302, Location="https://unblock.example/")
    with pytest.raises(SourceFailed) as failed:
        online()[0](served.address)
    assert "unblock.example" in failed.value.evidence
    assert len(served.requests) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_refusal_is_said_with_its_number(served, status):
    served.answer = lambda handler: send(handler, b"no", status=status)
    with pytest.raises(SourceFailed, match=str(status)):
        online()[0](served.address)


def test_a_gzip_bomb_fills_no_memory(served):
    bomb = gzip.compress(bytes(200_000_000), compresslevel=1)
    served.answer = lambda handler: send(handler, bomb, Content_Encoding="gzip")
    tracemalloc.start()
    try:
        with pytest.raises(SourceFailed, match="too large"):
            online(most_bytes=5_000_000)[0](served.address)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_an_endless_answer_is_ended(served):
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(bytes(65_536))
        except OSError:
            pass

    served.answer = endless
    with pytest.raises(SourceFailed, match="too large"):
        online(most_bytes=3_000_000)[0](served.address)


def test_slow_bytes_are_ended_by_the_clock_of_the_whole(served):
    """Each byte comes in time, the whole does not; the clock is the test's own."""
    ticks = iter(range(0, 10_000, 100))

    def slow(handler):
        send(handler, BODY)

    served.answer = slow
    with pytest.raises(SourceFailed, match="too slow"):
        Online(wait=lambda seconds: None, clock=lambda: float(next(ticks)), most_seconds=50.0)(served.address)


def test_silence_is_ended(served):
    gate = threading.Event()
    served.answer = lambda handler: gate.wait()
    with pytest.raises(SourceFailed, match="no whole answer"):
        online(silent_seconds=0.2)[0](served.address)
    gate.set()


def test_broken_packing_and_unasked_encodings_are_refused(served):
    served.answer = lambda handler: send(handler, b"not gzip at all", Content_Encoding="gzip")
    with pytest.raises(SourceFailed, match="broken"):
        online()[0](served.address)
    served.answer = lambda handler: send(handler, b"x", Content_Encoding="br")
    with pytest.raises(SourceFailed, match="not asked for"):
        online()[0](served.address)


def test_what_was_had_is_asked_for_by_its_tag(served):
    def answer(handler):
        if handler.headers.get("If-None-Match") == '"v1"':
            send(handler, status=304, length=False)
        else:
            send(handler, BODY, ETag='"v1"')

    served.answer = answer
    ask, _ = online()
    assert ask(served.address) == BODY
    ask.tags = dict(ask.fresh)
    with pytest.raises(NothingNew):
        ask(served.address)


def test_requests_to_one_host_keep_a_pause(served):
    served.answer = lambda handler: send(handler, BODY)
    waits = []
    ask = Online(wait=waits.append, clock=lambda: 5.0)
    ask(served.address)
    ask(served.address)
    assert waits == [1.0]
