import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey

from conditions.ledger import keys

DIGEST = "ab" * 32
RING = keys.new_ring()
ED448 = (
    Ed448PrivateKey.generate()
    .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    .decode("ascii")
)


def test_a_ring_reads_back_as_it_was_written():
    ring = RING.rotated().rotated()
    again = keys.read_ring(ring.text())
    assert again.current_id == ring.current_id
    assert set(again.public) == set(ring.public)
    assert len(ring.public) == 3
    assert again.seal(DIGEST) == ring.seal(DIGEST)


def test_a_seal_fits_its_digest_and_key_and_nothing_else():
    key, seal = RING.seal(DIGEST)
    assert RING.fits(DIGEST, key, seal)
    assert not RING.fits("cd" * 32, key, seal)
    assert not keys.new_ring().fits(DIGEST, key, seal)
    for damaged in ("", "no base64 !", seal[:-4], "AAAA" + seal[4:]):
        assert not RING.fits(DIGEST, key, damaged)


def test_after_a_rotation_old_seals_fit_and_the_old_private_key_is_gone():
    key, seal = RING.seal(DIGEST)
    new = keys.read_ring(RING.rotated().text())
    assert new.fits(DIGEST, key, seal)
    assert new.current_id != key
    assert new.text().count("PRIVATE KEY") == 2  # one block: its begin and its end


def test_a_ring_of_public_keys_verifies_and_cannot_seal():
    key, seal = RING.seal(DIGEST)
    public = keys.read_ring(keys.KeyRing(None, RING.public).text())
    assert public.fits(DIGEST, key, seal)
    with pytest.raises(keys.KeyRingError, match="public keys only"):
        public.seal(DIGEST)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nothing", "no key in the key ring"),
        (RING.text() + keys.new_ring().text(), "two private keys"),
        (RING.text().replace("MC4C", "AAAA"), "damaged"),
        (ED448, "not Ed25519"),
    ],
)
def test_what_is_no_ring_is_refused_without_showing_it(text, words):
    with pytest.raises(keys.KeyRingError, match=words) as refusal:
        keys.read_ring(text)
    assert "MC4C" not in str(refusal.value)


def test_a_ring_shows_no_private_key():
    assert "PRIVATE" not in repr(RING)
    assert "Ed25519PrivateKey" not in repr(RING)


def test_a_ring_in_a_file_is_private_and_read_again_when_it_changed(tmp_path):
    path = tmp_path / "ring.pem"
    keys.write_ring(RING, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.load_ring("", path).current_id == RING.current_id
    new = RING.rotated()
    keys.write_ring(new, path)
    assert keys.load_ring("", path).current_id == new.current_id
    assert [entry.name for entry in tmp_path.iterdir()] == ["ring.pem"]


@pytest.mark.parametrize(("text", "path"), [("", ""), ("", "/nowhere/ring.pem")])
def test_a_missing_ring_is_said_plainly(text, path):
    with pytest.raises(keys.KeyRingError, match=r"must be given|cannot be read"):
        keys.load_ring(text, path)


def test_a_ring_given_as_text_goes_before_that_in_a_file(tmp_path):
    path = tmp_path / "ring.pem"
    keys.write_ring(keys.new_ring(), path)
    assert keys.load_ring(RING.text(), path).current_id == RING.current_id


def test_a_file_that_is_no_text_is_said_plainly(tmp_path):
    path = tmp_path / "ring.pem"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(keys.KeyRingError, match="not plain text"):
        keys.load_ring("", path)
