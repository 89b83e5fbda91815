"""Who signed a pack: Ed25519 over its `pack.json`, which holds the hash of every file.

The signature is the comment of the zip file, so that a program without it reads the pack as before. Signers are known
by name in `signers.yaml` of the package and of the folder of installed packs; a key is 32 bytes in base64.
"""

from __future__ import annotations

import base64
import binascii
import importlib.util
import os
from typing import TYPE_CHECKING

from tradetalks.errors import BadInput, NotInstalled
from tradetalks.files import read_yaml, shown
from tradetalks.installed import SHIPPED, home

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_MARK = b"tradetalks-ed25519"
_KEY_BYTES, _SIGNATURE_BYTES = 32, 64


def new_key(path: Path) -> str:
    """Write a private key that only its owner can read, and return its public key.

    raises  BadInput for a file that exists: a key is never written over
    """
    _library()
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    content = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except FileExistsError:
        raise BadInput("a key is never written over", where=shown(path), remedy="name another file") from None
    return _public(key)


def sign(manifest: bytes, path: Path) -> bytes:
    """The comment of a pack whose `pack.json` is signed with the private key of a file."""
    _library()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key: object = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadInput("no private key of Ed25519", where=shown(path), remedy="make one with: tradetalks data key FILE")
    signature = base64.b64encode(key.sign(manifest))
    return b" ".join((_MARK, _public(key).encode(), signature))


def signer(manifest: bytes, comment: bytes, where: str) -> str:
    """Who signed: a name, `a key that is not known here (KEY)`, or nothing for a pack without a signature.

    raises  BadInput for a signature that does not fit, and where the library that checks one is not installed
    """
    if not comment:
        return ""
    parts = comment.split(b" ")
    try:
        key, signature = (base64.b64decode(part, validate=True) for part in parts[1:])
    except (ValueError, binascii.Error):
        key, signature = b"", b""
    if parts[0] != _MARK or (len(key), len(signature)) != (_KEY_BYTES, _SIGNATURE_BYTES):
        raise BadInput("a signature that cannot be read", where=where, remedy="do not install it; get it again")
    _verify(key, signature, manifest, where)
    public = parts[1].decode()
    return known().get(public, f"a key that is not known here ({public})")


def known() -> dict[str, str]:
    """Public key -> name, of the package and of the user's own `signers.yaml`."""
    found: dict[str, str] = {}
    for path in (SHIPPED / "signers.yaml", home() / "signers.yaml"):
        content = read_yaml(path) if path.is_file() else {}
        if not isinstance(content, dict) or not all(isinstance(key, str) for key in content.values()):
            raise BadInput("`name: public key` lines belong here", where=shown(path))
        found |= {key: str(name) for name, key in content.items()}
    return found


def _verify(key: bytes, signature: bytes, manifest: bytes, where: str) -> None:
    _library()
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, manifest)
    except (InvalidSignature, ValueError):
        what = "its signature does not fit: it was changed after it was signed"
        raise BadInput(what, where=where, remedy="do not install it; get it again from who signed it") from None


def _public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def _library() -> None:
    """Raises NotInstalled where the library that signs and checks is not installed."""
    if importlib.util.find_spec("cryptography") is None:
        raise NotInstalled("signatures need cryptography", remedy="pip install 'tradetalks[signed]'")
