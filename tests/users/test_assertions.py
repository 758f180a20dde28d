"""What a passkey's answer must be. Pure."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from conditions.auditing import check_dossier
from conditions.ledger.chain import canonical_json
from tests.passkeys import PRESENT, VERIFIED, SoftPasskey
from tovani.users import assertions

ASKED = {
    "purpose": "sign a content version",
    "rp_id": "localhost",
    "account": 7,
    "page": 3,
    "version": 2,
    "digest": "ab" * 32,
    "statement": "I read every word.",
    "meaning": "approve",
    "next_review_on": "2027-05-01",
    "nonce": "n" * 32,
}
FIELDS = {"user_id": 7, "page_id": 3, "digest": "ab" * 32, "statement": "I read\r\nevery word.", "meaning": "approve"}
FIELDS |= {"next_review_on": "2027-05-01", "authentication": "passkey"}
ALGORITHMS = ("ES256", "EdDSA", "RS256")
KEYS = {name: SoftPasskey(name) for name in ALGORITHMS}


def answer_of(passkey, asked=None, **of_client) -> dict:
    asked = asked or ASKED
    options = {"challenge": assertions.encode(assertions.challenge(asked))}
    response = passkey.answered(options, **of_client)["response"]
    return {
        "asked": asked,
        "client_data": response["clientDataJSON"],
        "authenticator_data": response["authenticatorData"],
        "signature": response["signature"],
        "public_key": key_of(passkey),
    }


def key_of(passkey) -> dict:
    return assertions.public_key(passkey.cose)


def by_dossier(answer, **changes) -> str:
    """What the dossier's own checker says: no library, other code."""
    proof = json.loads(canonical_json({"method": "passkey", "passkey": answer}))
    version = changes.pop("version", 2)
    return check_dossier.passkey_fault({**FIELDS, "proof": canonical_json(proof), **changes}, version)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_both_checkers_take_a_right_answer(algorithm):
    answer = answer_of(KEYS[algorithm])
    assert assertions.fault(answer) == ""
    assert by_dossier(answer) == ""


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("what", ["signature", "authenticator_data", "client_data"])
def test_no_byte_can_be_another(algorithm, what):
    answer = answer_of(KEYS[algorithm])
    data = bytearray(assertions.decode(answer[what]))
    data[-1] ^= 1
    answer[what] = assertions.encode(bytes(data))
    assert assertions.fault(answer) != ""
    try:
        assert by_dossier(answer) != ""
    except ValueError:  # the checker says of such a file that it cannot be read
        assert what == "client_data"


@pytest.mark.parametrize("name", sorted(ASKED))
def test_every_member_of_what_was_asked_is_signed(name):
    answer = answer_of(KEYS["ES256"])
    changed = {**ASKED, name: 8 if isinstance(ASKED[name], int) else "other.example"}
    assert assertions.fault({**answer, "asked": changed}) != ""
    assert by_dossier({**answer, "asked": changed}) != ""


@pytest.mark.parametrize("name", ["user_id", "page_id", "version", "digest", "statement", "meaning", "next_review_on"])
def test_the_dossier_compares_what_was_asked_with_the_signature(name):
    other = "2027-06-01" if isinstance(FIELDS.get(name), str) else 8
    assert "something else" in by_dossier(answer_of(KEYS["ES256"]), **{name: other})


def test_the_way_of_proving_is_the_one_that_was_used():
    assert "another way" in by_dossier(answer_of(KEYS["ES256"]), authentication="password")
    assert check_dossier.passkey_fault({**FIELDS, "proof": ""}, 2) == ""
    by_password = canonical_json({"method": "password and code"})
    assert check_dossier.passkey_fault({**FIELDS, "authentication": "password and code", "proof": by_password}, 2) == ""


@pytest.mark.parametrize("flags", [0, PRESENT, VERIFIED])
def test_its_holder_must_have_been_checked(flags):
    answer = answer_of(SoftPasskey(flags=flags))
    assert "was there" in assertions.fault(answer) or "there when" in assertions.fault(answer)
    assert "who was there" in by_dossier(answer)


@pytest.mark.parametrize(
    ("origin", "rp_id", "fits"),
    [
        ("https://tovani.example", "tovani.example", True),
        ("https://desk.tovani.example:8443", "tovani.example", True),
        ("https://nottovani.example", "tovani.example", False),
        ("https://tovani.example.evil.example", "tovani.example", False),
        ("http://tovani.example", "tovani.example", False),
        ("http://localhost:8000", "localhost", True),
        ("http://localhost.evil.example", "localhost", False),
        ("https://[half", "tovani.example", False),
        ("null", "tovani.example", False),
    ],
)
def test_only_pages_of_the_site_may_ask(origin, rp_id, fits):
    assert assertions.origin_fits(origin, rp_id) is fits
    if "[" not in origin:  # no address at all: the dossier's checker says that it cannot be read
        assert check_dossier.origin_fits(origin, rp_id) is fits


@pytest.mark.parametrize(
    "more", [{"purpose": "pay"}, {"extra": "member"}, {"nonce": 7}, {"version": "2"}, {"account": True}]
)
def test_the_holder_of_the_key_cannot_sign_something_else_instead(more):
    assert "something else" in by_dossier(answer_of(KEYS["ES256"], {**ASKED, **more})) or more == {"nonce": 7}


@pytest.mark.parametrize("more", [{"crossOrigin": True}, {}])
def test_the_dossier_asks_which_page_it_was(more):
    passkey = KEYS["ES256"] if more else SoftPasskey(origin="https://evil.example")
    assert by_dossier(answer_of(passkey, **more)) == "its passkey was asked by a page of another site"


def ed25519(x: bytes) -> dict:
    return {"kty": "OKP", "alg": -8, "crv": "Ed25519", "x": assertions.encode(x)}


SMALL = sorted({bytes([*point[:31], point[31] | sign]) for point in assertions._NO_KEYS for sign in (0, 0x80)})


@pytest.mark.parametrize("point", SMALL, ids=bytes.hex)
def test_a_key_with_which_anybody_signs_is_no_key(point):
    """RFC 8032, section 5.1.7, without the cofactor: the identity and s = 0 fit every message."""
    forged = b"\x01" + bytes(31) + bytes(32)
    with pytest.raises(assertions.UnknownAlgorithmError, match="anybody could sign"):
        assertions.public_key({1: 1, 3: -8, -1: 6, -2: point})
    with pytest.raises(assertions.UnknownAlgorithmError):
        assertions.signature_fits(ed25519(point), b"message", forged)
    assert not check_dossier.key_fits(ed25519(point), b"message", forged)


@pytest.mark.parametrize(
    "cose",
    [
        {1: 3, 3: -257, -1: (1 << 1023 | 1).to_bytes(128), -2: b"\x01\x00\x01"},
        {1: 3, 3: -257, -1: (1 << 2047 | 1).to_bytes(256), -2: b"\x01"},
        {1: 3, 3: -257, -1: (1 << 8192 | 1).to_bytes(1025), -2: b"\x01\x00\x01"},
        {1: 3, 3: -257, -2: b"\x01\x00\x01"},
        {1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)},
        {1: 2, 3: -7, -1: 1, -2: "text", -3: bytes(32)},
        {1: 2, 3: -7, -1: 1},
        {1: 1, 3: -8, -1: 6, -2: bytes(31)},
        {1: 1, 3: -8, -1: 6, -2: b""},
    ],
    ids=str,
)
def test_what_is_no_key_is_not_registered(cose):
    with pytest.raises(assertions.UnknownAlgorithmError):
        assertions.public_key(cose)


def test_both_checkers_refuse_weak_rsa():
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    numbers = weak.public_key().public_numbers()
    key = {"kty": "RSA", "alg": -257}
    key |= {"n": assertions.encode(numbers.n.to_bytes(128)), "e": assertions.encode(b"\x01\x00\x01")}
    signature = weak.sign(b"message", padding.PKCS1v15(), SHA256())
    assert not check_dossier.key_fits(key, b"message", signature)
    with pytest.raises(assertions.UnknownAlgorithmError):
        assertions.signature_fits(key, b"message", signature)
    easy = {**key, "n": assertions.encode((1 << 2047 | 1).to_bytes(256)), "e": assertions.encode(b"\x01")}
    assert not check_dossier.key_fits(easy, b"message", bytes(256))


def test_another_site_and_another_purpose():
    assert "another site" in assertions.fault(answer_of(SoftPasskey(origin="https://evil.example")))
    assert "another site" in assertions.fault(answer_of(SoftPasskey(rp_id="evil.example")))
    assert "another site" in assertions.fault(answer_of(KEYS["ES256"], crossOrigin=True))
    answer = answer_of(KEYS["ES256"])
    created = assertions.decode(answer["client_data"]).replace(b"webauthn.get", b"webauthn.create")
    assert "something else" in assertions.fault({**answer, "client_data": assertions.encode(created)})
    assert assertions.fault({**answer, "authenticator_data": "AAAA"}) == "the passkey belongs to another site"


@pytest.mark.parametrize("broken", [{}, {"asked": None}, {**answer_of(KEYS["ES256"]), "client_data": "%"}])
def test_what_cannot_be_read_is_a_fault_and_no_error(broken):
    assert assertions.fault(broken) == "the answer of the passkey cannot be read"


def test_other_algorithms_are_not_taken():
    with pytest.raises(assertions.UnknownAlgorithmError):
        assertions.public_key({1: 2, 3: -35, -1: 2})
    answer = answer_of(KEYS["ES256"])
    assert assertions.fault({**answer, "public_key": {"kty": "EC", "alg": -35}}) != ""
    assert not check_dossier.key_fits({"kty": "EC", "alg": -35}, b"", b"")


@given(st.binary())
def test_base64url_there_and_back(data):
    assert assertions.decode(assertions.encode(data)) == data
    assert check_dossier.from_base64url(assertions.encode(data)) == data


@pytest.mark.parametrize("text", ["é", "A", "AB=C"])
def test_what_is_no_base64url(text):
    with pytest.raises(ValueError, match="base64url"):
        assertions.decode(text)


@given(st.binary(max_size=80))
def test_the_dossiers_checker_takes_no_made_up_signature(signature):
    key = key_of(KEYS["ES256"])
    assert not check_dossier.key_fits(key, b"message", signature)


@pytest.mark.parametrize("count", range(6))
def test_both_implementations_of_es256_agree(count):
    passkey, message = SoftPasskey(), bytes([count]) * (count + 1)
    signature, key = passkey.sign(message), key_of(passkey)
    assert check_dossier.key_fits(key, message, signature) and assertions.signature_fits(key, message, signature)
    assert not check_dossier.key_fits(key, message + b"!", signature)
    outside = {**key, "x": assertions.encode(b"\x01" * 32)}
    assert not check_dossier.key_fits(outside, message, signature)
