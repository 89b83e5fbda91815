"""Reading YAML with places, writing in one piece."""

import hashlib
import re

import pytest

from tradetalks.errors import BadFile
from tradetalks.files import defused, digest, place, read_yaml, write_atomically


def test_every_scalar_is_text(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a: 0101\nb: [NO, yes, 12:01, 1.0, ~]\nc:\n")
    assert read_yaml(path) == {"a": "0101", "b": ["NO", "yes", "12:01", "1.0", "~"], "c": ""}


def test_the_place_of_a_value(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a:\n  - x: 1\n  - y: 2\n    z: [3, 4]\n")
    assert place(path, ("a", 1, "z", 0)) == f"{path}:4, field a[1].z[0]"
    assert place(path, ("a", 1, "missing", "deeper")) == f"{path}:3, field a[1]"
    assert place(path, ()) == f"{path}:1"


def test_places_are_shown_relative_to_the_current_folder(tmp_path, monkeypatch):
    (tmp_path / "a.yaml").write_text("a: 1\n")
    monkeypatch.chdir(tmp_path)
    assert place(tmp_path / "a.yaml", ("a",)) == "a.yaml:1, field a"


def test_a_missing_file(tmp_path):
    with pytest.raises(BadFile, match="cannot be read"):
        read_yaml(tmp_path / "none.yaml")
    with pytest.raises(BadFile, match="cannot be read"):
        read_yaml(tmp_path)


def test_writing_replaces_the_whole_file(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old and longer")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o444 == 0o444


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with pytest.raises(TypeError):
        write_atomically(path, "text, not bytes")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_digest_is_sha256():
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest(b"") == hashlib.sha256().hexdigest()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: " + "[" * 100_000, "nested more than 200 deep"),
        ("a: " + "[" * 3000 + "]" * 3000, "nested more than 200 deep"),
        ("- " * 5000 + "x", "nested more than 200 deep"),
        ('title: "\\e]0;taken\\a"', "control character U+001B"),
        ('"\\e[2J": x', "control character U+001B"),
        ('title: "\\x9b2J"', "control character U+009B"),
    ],
)
def test_what_would_end_the_process_or_rule_the_terminal_is_refused(tmp_path, text, says):
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(BadFile, match=re.escape(says)):
        read_yaml(tmp_path / "a.yaml")


def test_a_long_list_is_no_deep_one(tmp_path):
    (tmp_path / "a.yaml").write_text("a:\n" + "- x\n" * 5000)
    assert len(read_yaml(tmp_path / "a.yaml")["a"]) == 5000


def test_cells_of_a_users_file_stay_text_and_numbers_and_empty_cells_stay_what_they_are():
    given = ["", "x", "=1+1", "+1", "-0.5", "-cmd", "@x", "\tx", 3.5, None]
    assert defused(given) == ["", "x", "'=1+1", "+1", "-0.5", "'-cmd", "'@x", "'\tx", 3.5, None]
