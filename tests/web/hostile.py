"""Seeded hostile requests: wrong types, huge numbers, unknown names, path tricks, script in every field."""

import json
import random
from collections.abc import Iterator
from typing import Any

SCRIPT = "<script>alert(1)</script>"
TRICKS: tuple[Any, ...] = (
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "file:///etc/passwd",
    "\x00",
    "{{7*7}}",
    "' or 1=1; drop table states;--",
    "A" * 3000,
    "\u202e\ud7ff",
    -1,
    0,
    1e308,
    -1e308,
    2**70,
    True,
    None,
    [],
    {},
    [[[[]]]],
    {"a": {"b": SCRIPT}},
    "9999-12-31",
    "0001-01-01",
    "2025-02-30",
    "NaN",
    "no-deal.yaml",
    "/work.yaml",
)
PATHS = (
    "/compare",
    "/timeline",
    "/news",
    "/border",
    "/chokepoint",
    "/deal",
    "/method",
    "/table",
    "/warroom",
    "/read",
    "/",
)
FIELDS = (
    "scenario", "moves", "on", "as_of", "against", "horizon", "elasticities", "product", "origin", "destination",
    "value", "quantity", "chain", "months", "draws", "stocks", "target", "measure", "threat", "deal", "x",
)  # fmt: skip
POSTS = ("/api/answers", "/api/causes", "/api/unknowns", "/api/states", "/api/checkpoints", "/api/rooms",
         "/api/readings", "/api/rooms/0123456789abcdef/moves", "/api/rooms/0123456789abcdef/close",
         "/api/scenarios")  # fmt: skip


def requests(number: int, seed: int) -> Iterator[dict[str, Any]]:
    """Arguments of httpx's `request`, each with something wrong in it; equal seeds give equal requests."""
    pick = random.Random(seed)
    for _ in range(number):
        trick = pick.choice(TRICKS)
        kind = pick.choice(("query", "path", "state", "body", "raw"))
        if kind == "query":
            name = pick.choice(FIELDS[7:])
            yield {
                "method": "GET",
                "url": pick.choice(PATHS[:6]) + pick.choice(("", ".json")),
                "params": {name: _text(trick)},
            }
        elif kind == "path":
            tail = "".join(c if c.isprintable() else "%00" for c in _text(trick)).replace("?", "%3f")[:500]
            yield {"method": "GET", "url": f"{pick.choice(PATHS)}/{tail}"}
        elif kind == "state":
            state = {"scenario": "no-deal", pick.choice(FIELDS[:7]): trick}
            if pick.random() < 0.3:
                state = {"scenario": "no-deal", "moves": {_text(trick): {"rate": 0.5}}}
            elif pick.random() < 0.3:
                state = {
                    "scenario": "no-deal",
                    "moves": {"USA/china-100": {pick.choice(("rate", "switch", "x")): trick}},
                }
            wrong = {"zzz": trick} if _sound(state) else {}
            yield {"method": "POST", "url": "/api/answers", "json": {"state": state | wrong}}
        elif kind == "body":
            body = {
                pick.choice(("state", "name", "address", "seats", "key", "moves", "text", "zzz")): trick,
                "zzz": SCRIPT,
            }
            yield {"method": "POST", "url": pick.choice(POSTS), "json": body}
        else:
            raw = pick.choice((b"", b"{", b"\xff\xfe", b"[" * 5000, json.dumps(SCRIPT).encode(), b"null"))
            content = {"content-type": pick.choice(("application/json", "text/plain", "multipart/form-data"))}
            yield {
                "method": pick.choice(("POST", "PUT", "DELETE", "PATCH")),
                "url": pick.choice(POSTS),
                "content": raw,
                "headers": content,
            }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _sound(state: dict[str, Any]) -> bool:
    """Whether nothing may be wrong with the state after all, such as a null where null is allowed."""
    return any(value in (None, {}, []) for value in state.values())


def fault(status: int, text: str) -> str:
    """What is wrong with an answer to a hostile request; empty: nothing."""
    if status >= 500:
        return f"status {status}"
    if "<script>alert" in text or "<img src=x" in text:
        return "script in the answer"
    if status >= 400 and not text.strip():
        return f"status {status} without a message"
    if "Traceback" in text or "site-packages" in text:
        return "a traceback in the answer"
    return ""
