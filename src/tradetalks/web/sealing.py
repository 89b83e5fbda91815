"""Moves that nobody can read from the store before their round is closed, whoever has the file or runs the database.

A room has a lock, a pair of X25519 keys (RFC 7748). The private half is made of the facilitator's key, of which the
store holds a hash alone; the public half stands in the room. Each seal takes a fresh pair, HKDF-SHA256 (RFC 5869) and
ChaCha20-Poly1305 (RFC 8439), bound to the room's seat and round, and filled up so that its length tells nothing.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from tradetalks.errors import BadFile, NotInstalled

if TYPE_CHECKING:
    from types import ModuleType

    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

FULL = 2_048  # bytes: texts are filled up with blanks to a multiple of it
NONCE = bytes(12)  # the key of each seal is used once


def new_lock(facilitators_key: str) -> str:
    """The public half of a room's lock; raises NotInstalled."""
    return _private(facilitators_key).public_key().public_bytes_raw().hex()


def seal(lock: str, text: str, about: str) -> str:
    """The text as only the facilitator's key opens it; `about` must be said again to open it. Raises NotInstalled."""
    x25519, aead = _library()
    ours = x25519.X25519PrivateKey.generate()
    sender = ours.public_key().public_bytes_raw()
    secret = ours.exchange(x25519.X25519PublicKey.from_public_bytes(bytes.fromhex(lock)))
    content = text.encode()
    content += b" " * (-len(content) % FULL)
    sealed = aead.ChaCha20Poly1305(_key(secret, sender, bytes.fromhex(lock))).encrypt(NONCE, content, about.encode())
    return base64.b64encode(sender + sealed).decode()


def unseal(facilitators_key: str, sealed: str, about: str) -> str:
    """The text; raises BadFile where it was changed, or is another seat's or round's."""
    from cryptography.exceptions import InvalidTag

    x25519, aead = _library()
    private = _private(facilitators_key)
    whole = base64.b64decode(sealed)
    sender, content = whole[:32], whole[32:]
    secret = private.exchange(x25519.X25519PublicKey.from_public_bytes(sender))
    key = _key(secret, sender, private.public_key().public_bytes_raw())
    try:
        text: bytes = aead.ChaCha20Poly1305(key).decrypt(NONCE, content, about.encode())
    except InvalidTag:
        raise BadFile(
            "sealed moves were changed in the store", evidence=about, remedy="let the seat seal again"
        ) from None
    return text.decode().rstrip(" ")


def _private(facilitators_key: str) -> X25519PrivateKey:
    x25519, _ = _library()
    seed = _derived(facilitators_key.encode(), b"tradetalks lock of a room")
    made: X25519PrivateKey = x25519.X25519PrivateKey.from_private_bytes(seed)
    return made


def _key(secret: bytes, sender: bytes, lock: bytes) -> bytes:
    return _derived(secret, b"tradetalks sealed moves" + sender + lock)


def _derived(secret: bytes, info: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, None, info).derive(secret)


def _library() -> tuple[ModuleType, ModuleType]:
    """Raises NotInstalled where the library is not installed."""
    try:
        from cryptography.hazmat.primitives.asymmetric import x25519
        from cryptography.hazmat.primitives.ciphers import aead
    except ImportError:
        raise NotInstalled(
            "war rooms seal moves with cryptography", remedy="pip install 'tradetalks[signed]'"
        ) from None
    return x25519, aead
