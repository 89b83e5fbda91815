"""Telling another program that a draft waits for a review: a signed POST, as `tradetalks update --webhook` sends."""

from __future__ import annotations

import json
import logging
import threading
import time
from dataclasses import dataclass
from typing import Any

from tradetalks.feeds.notices import check_webhook, post
from tradetalks.feeds.papers import SourceFailed

LOG = logging.getLogger("tradetalks.web")


@dataclass(frozen=True)
class Webhook:
    """Where to, and the secret that both sides know; raises BadInput for an address that is not https."""

    address: str
    secret: str

    def __post_init__(self) -> None:
        check_webhook(self.address, self.secret)

    def tell(self, what: dict[str, Any]) -> None:
        """Send it in a thread of its own: nobody waits for the receiver, and what it refuses goes to the log."""
        threading.Thread(target=self._send, args=(json.dumps(what).encode(),), daemon=True).start()

    def _send(self, body: bytes) -> None:
        try:
            post(self.address, body, self.secret, wait=time.sleep, clock=time.time)
        except SourceFailed as error:
            LOG.warning("%s", error)
