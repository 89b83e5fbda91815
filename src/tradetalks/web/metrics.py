"""What an operator counts, as Prometheus reads it, and the access log: one JSON line a request, without secrets."""

from __future__ import annotations

import json
import logging
from collections import Counter
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ACCESS = logging.getLogger("tradetalks.access")
MOST_LOG, LOGS_KEPT = 10_000_000, 5


@dataclass
class Metrics:
    """Requests by method and status, and the seconds that they took."""

    requests: Counter[tuple[str, int]] = field(default_factory=Counter)
    seconds: float = 0.0

    def count(self, method: str, path: str, status: int, seconds: float, caller: str, user: str) -> None:
        """A request that was answered. The log has its path, never its query, body, cookie or key."""
        self.requests[method, status] += 1
        self.seconds += seconds
        line = {"method": method, "path": path[:300], "status": status, "ms": round(1e3 * seconds), "caller": caller}
        ACCESS.info(json.dumps(line | ({"user": user} if user else {})))

    def text(self, gauges: dict[str, float]) -> str:
        """Counts and gauges in Prometheus' text format, version 0.0.4."""
        lines = ["# TYPE tradetalks_requests_total counter"]
        for (method, status), count in sorted(self.requests.items()):
            lines.append(f'tradetalks_requests_total{{method="{method}",status="{status}"}} {count}')
        lines += ["# TYPE tradetalks_request_seconds_total counter"]
        lines.append(f"tradetalks_request_seconds_total {self.seconds:.3f}")
        for name, value in gauges.items():
            lines += [f"# TYPE tradetalks_{name} gauge", f"tradetalks_{name} {value:g}"]
        return "\n".join(lines) + "\n"


class Line(logging.Formatter):
    """A record as one line of JSON with its time; what already is JSON stands as it is."""

    def format(self, record: logging.LogRecord) -> str:
        told = record.getMessage()
        whole: dict[str, object] = {"time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "level": record.levelname}
        whole |= json.loads(told) if record.name == ACCESS.name else {"source": record.name, "says": told}
        if record.exc_info:
            whole["fault"] = self.formatException(record.exc_info)
        return json.dumps(whole)


def log_to(path: Path) -> None:
    """Requests and faults into a file that is followed by others when it is full; its owner's alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=MOST_LOG, backupCount=LOGS_KEPT, encoding="utf-8")
    handler.setFormatter(Line())
    for name in ("tradetalks", "uvicorn.error"):
        logging.getLogger(name).addHandler(handler)
    ACCESS.setLevel(logging.INFO)
