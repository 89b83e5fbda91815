"""A pack: equal to the byte, refused when damaged, in use when installed, and left again."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from tradetalks import installed
from tradetalks.errors import BadInput, BadLedger
from tradetalks.feeds import packs
from tradetalks.installed import SHIPPED
from tradetalks.ledger import Ledger
from waiting import LONG


@pytest.fixture(scope="module")
def content():
    return packs.build(SHIPPED)


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("TRADETALKS_DATA", str(tmp_path / "home"))


@pytest.fixture
def later(tmp_path):
    """The shipped data with a day more and one measure less."""
    folder = tmp_path / "later"
    for part in installed.PARTS:
        shutil.copytree(SHIPPED / part, folder / part)
    (folder / "ledger" / "USA" / "section-301-nicaragua.yaml").unlink()
    coverage = folder / "ledger" / "coverage.yaml"
    coverage.write_text(coverage.read_text().replace("complete_to: 2026-10-09", "complete_to: 2026-10-19", 1))
    return folder


def changed(content, name, new):
    """The same archive with one member of other bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as archive:
        for member in old.namelist():
            archive.writestr(member, new if member == name else old.read(member))
    return out.getvalue()


def run(*words):
    """The program in a process of its own, as a user starts it."""
    return subprocess.run(
        [sys.executable, "-m", "tradetalks", *words], capture_output=True, text=True, env=dict(os.environ), timeout=LONG
    )


def test_built_twice_it_is_equal_to_the_byte(content):
    assert packs.build(SHIPPED) == content


def test_its_ledger_and_product_data_are_those_it_was_built_of(content):
    pack, files = packs.read(content, "x")
    paths = {path.relative_to(SHIPPED).as_posix() for path in (SHIPPED / "customs").iterdir()}
    assert paths <= set(files)
    assert files["customs/schedule.sqlite"] == (SHIPPED / "customs" / "schedule.sqlite").read_bytes()
    assert pack.complete_to == Ledger.load().coverage.complete_to.isoformat()


@pytest.mark.parametrize("at", [10, 5_000, 400_000, -2_000, -30])
def test_a_damaged_pack_is_refused_and_nothing_changes(content, at):
    broken = bytearray(content)
    broken[at] ^= 0xFF
    try:
        packs.install(bytes(broken), "x")
    except BadInput:
        assert installed.installed() == []
    else:  # the byte was one that no reader looks at
        assert packs.read(bytes(broken), "x")[1] == packs.read(content, "x")[1]


@pytest.mark.parametrize("part", [0, 1, 7, 1_000, 100_000, -1])
def test_a_cut_pack_is_refused(content, part):
    with pytest.raises(BadInput):
        packs.install(content[:part], "x")
    assert installed.installed() == []


def test_a_file_of_other_content_is_named(content):
    with pytest.raises(BadInput) as refused:
        packs.install(changed(content, "ledger/coverage.yaml", b"complete_to: 2030-01-01\n"), "x")
    assert refused.value.evidence == "ledger/coverage.yaml"


@pytest.mark.parametrize("name", ["../evil", "/etc/x", "ledger/../../evil", "other/x", "ledger\\..\\x"])
def test_a_file_outside_its_folders_is_refused(name, tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(packs.MANIFEST, "{}")
        archive.writestr(name, "x")
    with pytest.raises(BadInput):
        packs.install(out.getvalue(), "x")
    assert not (tmp_path / "evil").exists()


def test_a_pack_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(packs, "MOST_BYTES", 1_000_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(packs.MANIFEST, "{}")
        archive.writestr("ledger/x", bytes(2_000_000))
    with pytest.raises(BadInput, match="too large"):
        packs.read(out.getvalue(), "x")


def test_another_hash_than_the_one_named_is_refused(content):
    with pytest.raises(BadInput, match="another pack"):
        packs.install(content, "x", wanted="0" * 64)
    assert packs.install(content, "x", wanted=packs.read(content, "x")[0].hash.upper())


def test_an_old_program_says_which_one_reads_a_newer_form(content):
    manifest = json.loads(zipfile.ZipFile(io.BytesIO(content)).read(packs.MANIFEST))
    newer = json.dumps(manifest | {"format": 2, "made_by": "9.0.0"}).encode()
    with pytest.raises(BadInput, match="format 2") as refused:
        packs.install(changed(content, packs.MANIFEST, newer), "x")
    assert "9.0.0" in refused.value.evidence


def test_a_new_program_says_what_an_old_pack_lacks(content, monkeypatch):
    names = packs.needed()
    monkeypatch.setattr(packs, "needed", lambda: names | {"new_table.csv"})
    with pytest.raises(BadInput) as refused:
        packs.install(content, "x")
    assert refused.value.evidence == "new_table.csv"
    monkeypatch.undo()


def test_a_ledger_that_this_program_cannot_read_is_refused(content):
    """A kind of measure of a later version, in a pack that is otherwise sound."""
    pack, files = packs.read(content, "x")
    path = "ledger/USA/section-301-nicaragua.yaml"
    other = files[path].replace(b"kind: tariff", b"kind: moon_tax")
    manifest = json.loads(zipfile.ZipFile(io.BytesIO(content)).read(packs.MANIFEST))
    manifest["files"][path] = packs.digest(other)
    made = changed(changed(content, path, other), packs.MANIFEST, json.dumps(manifest).encode())
    with pytest.raises(BadLedger, match="cannot read its ledger") as refused:
        packs.install(made, "x")
    assert pack.made_by in refused.value.evidence
    assert installed.installed() == []


def test_what_changed_is_said_in_sentences(later):
    said = packs.changes(SHIPPED, later)
    assert any("1 measure is gone" in one and "Nicaragua" in one for one in said)
    assert "Complete to 2026-10-19, before to 2026-10-09." in said


def test_installed_it_is_what_the_program_reads_until_one_goes_back(later, content, tmp_path):
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    first.write_bytes(content)
    second.write_bytes(packs.build(later, against=SHIPPED))
    assert run("data", "install", str(first)).returncode == 0
    done = run("data", "install", str(second))
    assert (done.returncode, "Nicaragua" in done.stdout) == (0, True)
    gone = run("show", "USA/section-301-nicaragua", "--as-of", "2026-10-09")
    assert (gone.returncode, "no" in gone.stderr) == (2, True)
    assert "2026-10-19" in run("data", "show").stdout
    assert run("data", "check").returncode == 0
    (installed.home() / installed.installed()[-1] / "ledger" / "coverage.yaml").write_text("complete_to: 2031-01-01\n")
    damaged = run("data", "check")
    assert (damaged.returncode, "coverage.yaml" in damaged.stderr) == (2, True)
    assert run("data", "back").returncode == 0
    assert run("show", "USA/section-301-nicaragua", "--as-of", "2026-10-09").returncode == 0
    assert "the data of the package" in run("data", "back").stdout
    assert run("data", "back").returncode == 2


def test_a_pack_that_is_gone_says_how_to_go_back(content):
    pack = packs.install(content, "x")
    shutil.rmtree(installed.home() / pack.hash)
    done = run("list", "--on", "2026-10-01", "--as-of", "2026-10-01")
    assert (done.returncode, "tradetalks data back" in done.stderr) == (2, True)
    assert run("data", "back").returncode == 0
