"""Signatures of packs. The vector is test 1 of RFC 8032, section 7.1."""

import base64
import io
import os
import stat
import zipfile

import pytest
import yaml

from tradetalks import installed
from tradetalks.errors import BadInput, NotInstalled
from tradetalks.feeds import packs, signatures
from tradetalks.installed import SHIPPED

PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
SIGNATURE = (
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
    "655141438e7a100b"
)


def comment(public=PUBLIC, signature=SIGNATURE):
    return b"tradetalks-ed25519 " + b" ".join(base64.b64encode(bytes.fromhex(one)) for one in (public, signature))


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("TRADETALKS_DATA", str(tmp_path / "home"))


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "maintainer.pem"
    return path, signatures.new_key(path)


@pytest.fixture(scope="module")
def signed(key):
    return packs.build(SHIPPED, key=key[0])


def known(tmp_path, **keys):
    (tmp_path / "home").mkdir(exist_ok=True)
    (tmp_path / "home" / "signers.yaml").write_text(yaml.safe_dump(keys))


def with_comment(content, said):
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = said
    return out.getvalue()


def test_a_signature_of_the_standard_is_accepted_and_one_bit_of_another_is_not():
    assert "not known here" in signatures.signer(b"", comment(), "x")
    for wrong in (comment(signature="f" + SIGNATURE[1:]), comment(public="c" + PUBLIC[1:])):
        with pytest.raises(BadInput, match="does not fit"):
            signatures.signer(b"", wrong, "x")
    with pytest.raises(BadInput, match="does not fit"):
        signatures.signer(b" ", comment(), "x")


@pytest.mark.parametrize("said", [b"hello", b"tradetalks-ed25519", b"tradetalks-ed25519 a b", comment()[:-8], b"\xff"])
def test_what_is_no_signature_is_refused(said):
    with pytest.raises(BadInput, match="cannot be read"):
        signatures.signer(b"", said, "x")


def test_a_known_key_has_its_name_and_two_builds_are_equal(tmp_path, key, signed):
    assert packs.build(SHIPPED, key=key[0]) == signed
    known(tmp_path, maintainer=key[1])
    assert packs.read(signed, "x")[0].signer == "maintainer"
    assert packs.install(signed, "x", signed_by="maintainer").signer == "maintainer"
    assert packs.current().signer == "maintainer"


def test_an_unsigned_pack_and_one_of_another_signer_are_refused_where_a_signer_is_asked(tmp_path, key, signed):
    known(tmp_path, maintainer=key[1])
    with pytest.raises(BadInput, match="not signed by maintainer") as refused:
        packs.install(packs.build(SHIPPED), "x", signed_by="maintainer")
    assert refused.value.evidence == "not signed"
    known(tmp_path, somebody=key[1])
    with pytest.raises(BadInput) as refused:
        packs.install(signed, "x", signed_by="maintainer")
    assert refused.value.evidence == "signed by somebody"
    assert installed.installed() == []


def test_the_signature_of_one_pack_does_not_sign_another(signed):
    said = zipfile.ZipFile(io.BytesIO(signed)).comment
    other = with_comment(packs.build(SHIPPED, name="another"), said)
    with pytest.raises(BadInput, match="does not fit"):
        packs.install(other, "x")
    assert installed.installed() == []


def test_a_program_without_the_library_says_so_and_reads_unsigned_packs(signed, monkeypatch):
    monkeypatch.setattr(signatures.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(NotInstalled, match="cryptography"):
        packs.read(signed, "x")
    assert packs.read(packs.build(SHIPPED), "x")[0].signer == ""


def test_a_private_key_is_its_owners_alone_and_never_written_over(tmp_path):
    path = tmp_path / "own.pem"
    signatures.new_key(path)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(BadInput, match="never written over"):
        signatures.new_key(path)
    path.write_text("no key")
    with pytest.raises(BadInput, match="no private key"):
        signatures.sign(b"", path)


def test_the_shipped_list_of_signers_is_read():
    assert signatures.known() == {}
