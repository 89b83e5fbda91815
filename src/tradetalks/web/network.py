"""Who speaks to the server, and under which name: host names, proxies, and what a caller is counted by."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(:\d{1,5})?")


@dataclass(frozen=True)
class Network:
    """hosts        names and addresses, without a port, that the server answers to: a page of another name is refused,
                    so that no foreign page can pose as this server (rebinding)
    proxies      addresses of proxies: the only ones whose forwarded headers are believed
    user_header  the header in which such a proxy names a user whom it has signed in; empty: it signs nobody in
    """

    hosts: frozenset[str] = LOCAL_NAMES
    proxies: frozenset[str] = frozenset()
    user_header: str = ""

    def answers_to(self, host: str) -> bool:
        """Whether a Host header names this server."""
        found = HOST.fullmatch(host.lower())
        return found is not None and found[1] in self.hosts

    def is_proxy(self, scope: Scope) -> bool:
        return peer_of(scope) in self.proxies

    def caller(self, scope: Scope) -> str:
        """The address that asks: the connection's own, or what a named proxy says of it."""
        peer = peer_of(scope)
        if peer not in self.proxies:
            return peer
        forwarded = ",".join(values(scope, b"x-forwarded-for")).split(",")
        for address in reversed([one.strip() for one in forwarded]):
            if address and address not in self.proxies:
                return address[:60]
        return peer

    def is_secure(self, scope: Scope) -> bool:
        """Whether the browser's own connection is encrypted, as a named proxy says."""
        return self.is_proxy(scope) and values(scope, b"x-forwarded-proto")[-1:] == ["https"]

    def signed_in_by_proxy(self, scope: Scope) -> str:
        """The user whom a named proxy has signed in; empty where there is none, or where two are named."""
        if not (self.user_header and self.is_proxy(scope)):
            return ""
        named = values(scope, self.user_header.lower().encode())
        return named[0] if len(named) == 1 else ""


def peer_of(scope: Scope) -> str:
    """The address at the other end of the connection."""
    return str(scope["client"][0]) if scope.get("client") else ""


def values(scope: Scope, name: bytes) -> list[str]:
    """The values of a header, in the order of its lines."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def is_this_machine(host: str) -> bool:
    """Whether only this machine can reach what listens at the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_every_address(host: str) -> bool:
    """Whether what listens there listens on every address of the machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return False
