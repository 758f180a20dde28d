"""The keys that seal the ledger: Ed25519 (RFC 8032). Knows no Django; the private key never enters the database.

A key ring is text: PEM blocks, the private key that seals now and then the public keys of those before it. Whoever
only verifies needs a ring of public keys.
"""

import base64
import binascii
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_BLOCK = re.compile(r"-----BEGIN (PRIVATE|PUBLIC) KEY-----.+?-----END \1 KEY-----", re.DOTALL)
# What is signed begins with this, so that a seal can never pass for a signature over something else.
_CONTEXT = b"tovani seal 1\n"
PUBLIC_ONLY = "This key ring has public keys only; nothing can be sealed with it."


class KeyRingError(Exception):
    """The text is no key ring, or there is none. The message says what is wrong and never shows a key."""


def key_id(public: Ed25519PublicKey) -> str:
    """16 hexadecimal digits: the beginning of the SHA-256 of the 32 bytes of the public key."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


@dataclass(frozen=True)
class KeyRing:
    """``current`` is None where only verifying is possible. ``public`` holds every key that ever sealed, by its id."""

    current: Ed25519PrivateKey | None = field(repr=False)
    public: Mapping[str, Ed25519PublicKey]

    @property
    def current_id(self) -> str:
        return key_id(self.current.public_key()) if self.current else ""

    def seal(self, digest: str) -> tuple[str, str]:
        """(key id, seal in base64) over a digest. Raises KeyRingError without a private key."""
        if self.current is None:
            raise KeyRingError(PUBLIC_ONLY)
        return self.current_id, base64.b64encode(self.current.sign(_CONTEXT + digest.encode("ascii"))).decode("ascii")

    def fits(self, digest: str, key: str, seal: str) -> bool:
        """Whether ``seal`` was made over ``digest`` with the key of this id."""
        public = self.public.get(key)
        return public is not None and _fits(public.public_bytes_raw(), digest, seal)

    def text(self) -> str:
        """The ring as PEM, the private key first."""
        blocks = [] if self.current is None else [_private_pem(self.current)]
        blocks += [_public_pem(public) for name, public in self.public.items() if name != self.current_id]
        return "".join(blocks)

    def rotated(self) -> "KeyRing":
        """A ring with a new private key. Of the present one only the public key is kept, so that old seals hold."""
        new = Ed25519PrivateKey.generate()
        return KeyRing(new, {key_id(new.public_key()): new.public_key(), **self.public})


@lru_cache(maxsize=16384)
def _fits(public: bytes, digest: str, seal: str) -> bool:
    """Remembered by digest: what is served again and again is verified once in each process."""
    try:
        message = _CONTEXT + digest.encode("ascii")
        Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(seal, validate=True), message)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def _private_pem(key: Ed25519PrivateKey) -> str:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption()).decode("ascii")


def _public_pem(key: Ed25519PublicKey) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form).decode("ascii")


def new_ring() -> KeyRing:
    return KeyRing(None, {}).rotated()


def read_ring(text: str) -> KeyRing:
    """The ring written as ``text``. Raises KeyRingError."""
    current: Ed25519PrivateKey | None = None
    public: dict[str, Ed25519PublicKey] = {}
    for block in _BLOCK.finditer(text):
        pem = block.group().encode("ascii", "replace")
        try:
            is_private = block.group(1) == "PRIVATE"
            key = (
                serialization.load_pem_private_key(pem, None) if is_private else serialization.load_pem_public_key(pem)
            )
        except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
            raise KeyRingError("A block of the key ring is damaged.") from problem
        if isinstance(key, Ed25519PrivateKey):
            if current is not None:
                raise KeyRingError("The key ring holds two private keys; one is expected.")
            current, verifying = key, key.public_key()
        elif isinstance(key, Ed25519PublicKey):
            verifying = key
        else:
            raise KeyRingError("The key ring holds a key that is not Ed25519.")
        public[key_id(verifying)] = verifying
    if not public:
        raise KeyRingError("There is no key in the key ring: PEM blocks of Ed25519 keys are expected.")
    return KeyRing(current, public)


def write_ring(ring: KeyRing, path: Path) -> None:
    """Write ``ring`` to ``path``, readable by its owner only; readers see the old file or the new one, never half."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(ring.text())
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


@lru_cache(maxsize=8)
def _ring_of(text: str) -> KeyRing:
    return read_ring(text)


@lru_cache(maxsize=8)
def _ring_in(path: Path, _stamp: tuple[int, int, int]) -> KeyRing:
    try:
        return read_ring(path.read_text(encoding="ascii"))
    except UnicodeDecodeError as problem:
        raise KeyRingError("The key ring is not plain text.") from problem


def load_ring(text: str, path: str | Path) -> KeyRing:
    """The ring given as ``text``, or else that in the file ``path``, read again when the file changed.

    Raises KeyRingError.
    """
    if text:
        return _ring_of(text)
    if not path:
        raise KeyRingError("No key is set: SEAL_KEY or SEAL_KEY_FILE must be given.")
    path = Path(path)
    try:
        state = path.stat()
        return _ring_in(path, (state.st_mtime_ns, state.st_size, state.st_ino))
    except OSError as problem:
        raise KeyRingError(f"The key ring cannot be read: {problem.strerror}.") from problem
