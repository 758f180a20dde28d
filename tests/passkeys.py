"""A passkey in software: what an authenticator and a browser answer, for each algorithm that is taken."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256, RS256, EdDSA

from tovani.users.assertions import encode

_NEW = {
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
    "RS256": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
}
_COSE = {"ES256": ES256, "EdDSA": EdDSA, "RS256": RS256}
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftPasskey:
    algorithm: str = "ES256"
    rp_id: str = "localhost"
    origin: str = "http://localhost:8000"
    flags: int = PRESENT | VERIFIED
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    user_handle: str = ""
    weak: bool = False

    def __post_init__(self):
        self.key = _NEW[self.algorithm]()

    @property
    def cose(self) -> dict[int, Any]:
        """Its public key as authenticators write it."""
        cose = dict(_COSE[self.algorithm].from_cryptography_key(self.key.public_key()))
        return {**cose, -2: b"\x01" + bytes(31)} if self.weak else cose

    def sign(self, message: bytes) -> bytes:
        match self.algorithm:
            case "ES256":
                return self.key.sign(message, ec.ECDSA(SHA256()))
            case "EdDSA":
                return self.key.sign(message)
        return self.key.sign(message, padding.PKCS1v15(), SHA256())

    def _client_data(self, kind: str, challenge: str, **more) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, **more}).encode()

    def _header(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + (0).to_bytes(4, "big")

    def registered(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to PublicKeyCredentialCreationOptions."""
        self.user_handle = options["user"]["id"]
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor.encode(self.cose)
        data = self._header(self.flags | ATTESTED) + attested
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return {
            **self._named(),
            "response": {
                "clientDataJSON": encode(self._client_data("webauthn.create", options["challenge"])),
                "attestationObject": encode(attestation),
            },
            "clientExtensionResults": {"credProps": {"rk": True}},
        }

    def answered(self, options: dict[str, Any], **of_client) -> dict[str, Any]:
        """The answer to PublicKeyCredentialRequestOptions."""
        client_data, data = (
            self._client_data("webauthn.get", options["challenge"], **of_client),
            self._header(self.flags),
        )
        return {
            **self._named(),
            "response": {
                "clientDataJSON": encode(client_data),
                "authenticatorData": encode(data),
                "signature": encode(self.sign(data + hashlib.sha256(client_data).digest())),
                "userHandle": self.user_handle or None,
            },
            "clientExtensionResults": {},
        }

    def _named(self) -> dict[str, str]:
        name = encode(self.credential_id)
        return {"id": name, "rawId": name, "type": "public-key"}
