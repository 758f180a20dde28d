"""What a passkey answered, and whether it is right. Pure.

The rules are those of "Web Authentication: An API for accessing Public Key Credentials, Level 2", W3C Recommendation
2021, section 7.2; keys come as COSE (RFC 9053) and are kept as JSON Web Keys (RFC 7517, 8037). Three algorithms only,
so that a program of a few pages can check what was signed in twenty years: ES256, EdDSA (Ed25519) and RS256.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from conditions.ledger.chain import canonical_json

ES256, EDDSA, RS256 = -7, -8, -257
ALGORITHMS = (ES256, EDDSA, RS256)

# The encodings of points whose order divides 8, without the bit of the sign (RFC 8032; the list of libsodium). With
# such a key anybody makes signatures.
_NO_KEYS = frozenset(
    bytes.fromhex(point)
    for point in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)
_RSA_BITS, _RSA_EXPONENT = range(2048, 8193), 65537

_USER_PRESENT, _USER_VERIFIED = 0x01, 0x04
_RP_ID_HASH, _FLAGS_AT = 32, 32
_HEADER = 37  # bytes: hash of the RP id, flags, counter


class UnknownAlgorithmError(ValueError):
    """The key is of a kind that is not taken here."""


def encode(data: bytes) -> str:
    """Base64url without padding, as WebAuthn writes binary values in JSON."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Raises ValueError for what is no base64url."""
    try:
        data = base64.urlsafe_b64decode(str(text).encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, UnicodeEncodeError) as problem:
        raise ValueError("This is not base64url.") from problem
    if encode(data) != text.rstrip("="):
        raise ValueError("This is not base64url.")
    return data


def public_key(cose: Mapping[int, Any]) -> dict[str, str | int]:
    """A COSE key as a JSON Web Key with its ``alg`` as COSE numbers it. Raises UnknownAlgorithmError for a kind that is
    not taken, and for numbers that are no key or a key that proves nothing.
    """
    try:
        key = _as_json(cose)
        _loaded(key)
    except UnknownAlgorithmError:
        raise
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as problem:
        raise UnknownAlgorithmError("The public key of this passkey cannot be read.") from problem
    return key


def _as_json(cose: Mapping[int, Any]) -> dict[str, str | int]:
    match cose.get(1), cose.get(3), cose.get(-1):
        case 2, -7, 1:
            return {"kty": "EC", "alg": ES256, "crv": "P-256", "x": encode(cose[-2]), "y": encode(cose[-3])}
        case 1, -8, 6:
            return {"kty": "OKP", "alg": EDDSA, "crv": "Ed25519", "x": encode(cose[-2])}
        case 3, -257, _:
            return {"kty": "RSA", "alg": RS256, "n": encode(cose[-1]), "e": encode(cose[-2])}
    raise UnknownAlgorithmError("A passkey must sign with ES256, EdDSA or RS256.")


def fingerprint(key: Mapping[str, str | int]) -> str:
    """SHA-256 of the canonical JSON of a public key, in hexadecimal digits."""
    return hashlib.sha256(canonical_json(dict(key)).encode()).hexdigest()


def challenge(asked: Mapping[str, Any]) -> bytes:
    """What the authenticator is given to sign: 32 bytes that follow from everything that was asked."""
    return hashlib.sha256(canonical_json(dict(asked)).encode()).digest()


def origin_fits(origin: str, rp_id: str) -> bool:
    """Whether a page of ``origin`` may ask for passkeys of ``rp_id``: the host or one below it, and over TLS.

    Browsers take the machine itself for safe without TLS, and so do we ("localhost", for development).
    """
    try:
        parts = urlsplit(origin)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "http":
        return host == rp_id == "localhost"
    return parts.scheme == "https" and (host == rp_id or host.endswith(f".{rp_id}"))


def fault(answer: Mapping[str, Any]) -> str:
    """What is wrong with ``answer`` in words; empty where the holder of ``public_key`` signed what was ``asked``.

    ``answer`` has ``asked`` (a mapping with ``rp_id``), ``public_key``, and as base64url ``client_data``,
    ``authenticator_data`` and ``signature``.
    """
    try:
        return _fault(answer)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return "the answer of the passkey cannot be read"


def _fault(answer: Mapping[str, Any]) -> str:
    asked, client_data = answer["asked"], decode(answer["client_data"])
    authenticator_data, client = decode(answer["authenticator_data"]), json.loads(client_data)
    rp_id_hash = hashlib.sha256(asked["rp_id"].encode()).digest()
    if client["type"] != "webauthn.get":
        return "the passkey was asked for something else than to sign"
    if client["challenge"] != encode(challenge(asked)):
        return "the passkey signed something else than what was asked"
    if not origin_fits(client["origin"], asked["rp_id"]) or client.get("crossOrigin") is True:
        return "the passkey was asked by a page of another site"
    if len(authenticator_data) < _HEADER or authenticator_data[:_RP_ID_HASH] != rp_id_hash:
        return "the passkey belongs to another site"
    if not authenticator_data[_FLAGS_AT] & _USER_PRESENT:
        return "nobody was there when the passkey signed"
    if not authenticator_data[_FLAGS_AT] & _USER_VERIFIED:
        return "the passkey did not check who was there"
    signed = authenticator_data + hashlib.sha256(client_data).digest()
    if not signature_fits(answer["public_key"], signed, decode(answer["signature"])):
        return "the passkey's signature does not fit its public key"
    return ""


def signature_fits(key: Mapping[str, Any], message: bytes, signature: bytes) -> bool:
    """Raises UnknownAlgorithmError for a key that is not taken, ValueError for numbers that are none."""
    try:
        match _loaded(key):
            case ec.EllipticCurvePublicKey() as loaded:
                loaded.verify(signature, message, ec.ECDSA(SHA256()))
            case rsa.RSAPublicKey() as loaded:
                loaded.verify(signature, message, padding.PKCS1v15(), SHA256())
            case loaded:
                loaded.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _loaded(key: Mapping[str, Any]) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey | ed25519.Ed25519PublicKey:
    """Raises UnknownAlgorithmError for a kind of key that is not taken or proves nothing, ValueError for no key."""
    match key["alg"], key["kty"]:
        case -7, "EC":
            x, y = (int.from_bytes(decode(key[name])) for name in "xy")
            return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        case -8, "OKP":
            point = decode(key["x"])
            if point[:31] + bytes([point[31] & 0x7F]) in _NO_KEYS:
                raise UnknownAlgorithmError("With this key anybody could sign.")
            return ed25519.Ed25519PublicKey.from_public_bytes(point)
        case -257, "RSA":
            e, n = (int.from_bytes(decode(key[name])) for name in "en")
            if e != _RSA_EXPONENT or n.bit_length() not in _RSA_BITS:
                raise UnknownAlgorithmError("An RSA key must have 2048 to 8192 bits and the exponent 65537.")
            return rsa.RSAPublicNumbers(e, n).public_key()
    raise UnknownAlgorithmError("A passkey must sign with ES256, EdDSA or RS256.")
