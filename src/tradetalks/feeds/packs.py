"""Packs of law data: ledger, schedule, lists and weights as one file with a hash, apart from the program.

A pack is a zip file whose first member, `pack.json`, names every other with its SHA-256. Made twice of the same files
it is the same, byte for byte. Its hash is that of `pack.json`, over which it may be signed (`feeds.signatures`).
"""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from tradetalks.errors import BadFile, BadInput, BadLedger
from tradetalks.feeds.signatures import sign, signer
from tradetalks.files import BAD_ARCHIVE, digest, shown
from tradetalks.installed import PARTS, home, installed, needed, use
from tradetalks.ledger import Ledger
from tradetalks.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT = 1
MANIFEST = "pack.json"
SIGNATURE = "pack.sig"  # of an installed pack; in the file it is the comment
MOST_BYTES = 300_000_000
_KEYS = {"format", "name", "made_by", "complete_to", "changes", "files"}
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of zip files
_MOST_TITLES = 5


@dataclass(frozen=True)
class Pack:
    """What `pack.json` says.

    hash     of `pack.json`, which holds the hash of every file
    changes  what differs from the pack that it was built against, in sentences
    signer   who signed it, as `signatures.signer` names them; empty for nobody
    """

    hash: str
    name: str
    made_by: str
    complete_to: str
    changes: tuple[str, ...]
    files: dict[str, str]
    signer: str = ""


def build(folder: Path, *, name: str = "", against: Path | None = None, key: Path | None = None) -> bytes:
    """A pack of the `ledger` and `customs` folders below a folder.

    name     the day to which its ledger is complete, unless given
    against  a folder of the same form that it follows, for what changed
    key      a file with the private key to sign it with
    raises   BadLedger for a ledger that is not sound; BadInput for a file of `customs` that is missing
    """
    contents = {path: (folder / path).read_bytes() for path in _paths(folder)}
    lacking = needed() - {PurePosixPath(path).name for path in contents if path.startswith("customs/")}
    if lacking:
        raise BadInput("files are missing", where=shown(folder / "customs"), evidence=", ".join(sorted(lacking)))
    ledger = Ledger.load(folder / "ledger")
    manifest = {
        "format": FORMAT,
        "name": name or ledger.coverage.complete_to.isoformat(),
        "made_by": __version__,
        "complete_to": ledger.coverage.complete_to.isoformat(),
        "changes": changes(against, folder) if against is not None else [],
        "files": {path: digest(content) for path, content in contents.items()},
    }
    written = json.dumps(manifest, indent=1, ensure_ascii=False).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, content in {MANIFEST: written, **contents}.items():
            member = zipfile.ZipInfo(path, _FIRST_DAY)
            member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(member, content, compresslevel=9)
        archive.comment = sign(written, key) if key is not None else b""
    return made.getvalue()


def changes(before: Path, after: Path) -> list[str]:
    """What differs between two folders of law data, in sentences."""
    old, new = Ledger.load(before / "ledger"), Ledger.load(after / "ledger")
    added = [measure.title for name, measure in new.measures.items() if name not in old.measures]
    gone = [measure.title for name, measure in old.measures.items() if name not in new.measures]
    other = [one.title for name, one in new.measures.items() if name in old.measures and old.measures[name] != one]
    said = [_told(added, "new"), _told(gone, "gone"), _told(other, "changed")]
    files = sorted({*_paths(before), *_paths(after)})
    differ = [path for path in files if path.startswith("customs/") and _differs(before / path, after / path)]
    said.append(f"Product data changed: {', '.join(differ)}." if differ else "")
    if old.coverage.complete_to != new.coverage.complete_to:
        said.append(f"Complete to {new.coverage.complete_to}, before to {old.coverage.complete_to}.")
    return [sentence for sentence in said if sentence] or ["Nothing that the program reads has changed."]


def read(content: bytes, where: str) -> tuple[Pack, dict[str, bytes]]:
    """A pack and its files, each checked against its hash; raises BadInput for one that is damaged or no pack."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members, comment = archive.infolist(), archive.comment
            if sum(member.file_size for member in members) > MOST_BYTES:
                raise BadInput("too large", where=where, evidence=f"more than {MOST_BYTES:,} bytes unpacked")
            files = {member.filename: _member(archive, member) for member in members}
    except BAD_ARCHIVE as error:
        raise BadInput("not a pack, or damaged", where=where, evidence=str(error), remedy="get it again") from None
    if len(files) != len(members) or MANIFEST not in files:
        raise BadInput("not a pack", where=where, evidence=f"{len(members)} members", remedy="get it again")
    manifest = files.pop(MANIFEST)
    pack = replace(_pack(manifest, where), signer=signer(manifest, comment, where))
    wrong = sorted({*pack.files} ^ {*files}) or sorted(p for p in files if digest(files[p]) != pack.files[p])
    if wrong:
        raise BadInput("damaged", where=where, evidence=", ".join(wrong[:3]), remedy="get it again")
    return pack, files


def install(content: bytes, where: str, *, wanted: str = "", signed_by: str = "") -> Pack:
    """Put a pack in use, after it was checked whole; one that is refused changes nothing.

    wanted     the hash that the pack must have
    signed_by  the name of who must have signed it
    raises  BadInput for a pack that is damaged, of another hash or format, or lacks what this program reads; BadLedger
            for a ledger that this program cannot read
    """
    pack, files = read(content, where)
    manifest, comment = _manifest(content)
    if wanted and pack.hash != wanted.lower():
        raise BadInput("another pack than the one named", where=where, evidence=pack.hash, remedy="do not install it")
    if signed_by and pack.signer != signed_by:
        said = f"signed by {pack.signer}" if pack.signer else "not signed"
        raise BadInput(f"not signed by {signed_by}", where=where, evidence=said, remedy="do not install it")
    lacking = needed() - {PurePosixPath(path).name for path in files if path.startswith("customs/")}
    if lacking:
        raise BadInput(
            f"made by tradetalks {pack.made_by}; this is {__version__}, which also reads files that it lacks",
            where=where,
            evidence=", ".join(sorted(lacking)),
            remedy="install a newer pack, or the program that made it",
        )
    home().mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".new-", dir=home()))
    try:
        _unpack({MANIFEST: manifest, SIGNATURE: comment, **files}, beside)
        _sound(beside, pack, where)
        target = home() / pack.hash
        shutil.rmtree(target, ignore_errors=True)
        beside.replace(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    use([*(each for each in installed() if each != pack.hash), pack.hash])
    return pack


def current() -> Pack | None:
    """The pack in use; None for the shipped data."""
    order = installed()
    if not order:
        return None
    path = home() / order[-1] / MANIFEST
    if not path.is_file():
        raise BadInput("the installed pack is gone", where=shown(path.parent), remedy="tradetalks data back")
    manifest, signature = path.read_bytes(), path.with_name(SIGNATURE)
    comment = signature.read_bytes() if signature.is_file() else b""
    return replace(_pack(manifest, shown(path)), signer=signer(manifest, comment, shown(path)))


def damaged(folder: Path, pack: Pack) -> list[str]:
    """The files of an installed pack that are not as its hash says."""
    found = {path: digest((folder / path).read_bytes()) for path in pack.files if (folder / path).is_file()}
    return sorted(path for path, hashed in pack.files.items() if found.get(path) != hashed)


def _manifest(content: bytes) -> tuple[bytes, bytes]:
    """`pack.json` and the signature of a pack."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(MANIFEST), archive.comment


def _paths(folder: Path) -> list[str]:
    found = [path for part in PARTS for path in (folder / part).rglob("*") if path.is_file()]
    return sorted(path.relative_to(folder).as_posix() for path in found if not path.name.startswith("."))


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A member, which must lie below the pack and be as large as it says."""
    path = PurePosixPath(member.filename)
    known = member.filename == MANIFEST or (len(path.parts) > 1 and path.parts[0] in PARTS)
    if path.is_absolute() or ".." in path.parts or "\\" in member.filename or not known:
        raise BadInput("a file outside the pack's folders", evidence=repr(member.filename), remedy="do not install it")
    with archive.open(member) as file:
        return file.read(member.file_size)


def _pack(manifest: bytes, where: str) -> Pack:
    try:
        said: Any = json.loads(manifest)
    except ValueError:
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("files"), dict):
        raise BadInput("not a pack", where=where, evidence=MANIFEST, remedy="get it again")
    if said.get("format") != FORMAT:
        raise BadInput(
            f"a pack of format {said.get('format')}; this program, tradetalks {__version__}, reads format {FORMAT}",
            where=where,
            evidence=f"made by tradetalks {said.get('made_by')}",
            remedy="install that version of the program, or an older pack",
        )
    if set(said) != _KEYS:
        raise BadInput("not a pack", where=where, evidence=", ".join(sorted(set(said) ^ _KEYS)), remedy="get it again")
    return Pack(
        digest(manifest), said["name"], said["made_by"], said["complete_to"], tuple(said["changes"]), said["files"]
    )


def _unpack(files: dict[str, bytes], folder: Path) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _sound(folder: Path, pack: Pack, where: str) -> None:
    """Refuses a ledger that this program cannot read."""
    try:
        Ledger.load(folder / "ledger")
    except BadFile as error:
        raise BadLedger(
            f"this program, tradetalks {__version__}, cannot read its ledger: {error.what}",
            where=f"{where}, {Path(error.where).name}",
            evidence=f"made by tradetalks {pack.made_by}",
            remedy="install the version of the program that made it",
        ) from None


def _differs(one: Path, other: Path) -> bool:
    return not (one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes())


def _told(titles: Iterable[str], what: str) -> str:
    found = list(titles)
    if not found:
        return ""
    more = f" and {len(found) - _MOST_TITLES} more" if len(found) > _MOST_TITLES else ""
    verb = "measure is" if len(found) == 1 else "measures are"
    return f"{len(found)} {verb} {what}: {'; '.join(found[:_MOST_TITLES])}{more}."
