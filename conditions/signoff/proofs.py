"""That the signer is there: what was asked, how it was answered, and what of it goes under the seal.

21 CFR 11.200(a)(1): two components. A passkey that checks its holder is something had and something known or grown;
its authenticator signs what was asked, so these words themselves. Otherwise: the password, and a code of the
authenticator app. Asked anew for each signature, and never taken from the login.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from conditions.ledger.chain import canonical_json
from conditions.ledger.models import AuditEvent
from conditions.ledger.reading import payload as payload_of
from conditions.signoff import errors
from tovani.users import assertions, factors, passkeys
from tovani.users.assertions import fingerprint
from tovani.users.events import CredentialChanged
from tovani.users.policy import is_exempt

PASSWORD, PASSWORD_AND_CODE, PASSKEY = "password", "password and code", "passkey"
PURPOSE = "sign a content version"

NEEDS_SECOND_FACTOR = (
    "Signing needs more than a password. Set up a passkey or an authenticator app under “Login and security” of your "
    "account first."
)


@dataclass(frozen=True)
class Asked:
    """What a signature is about: all that the authenticator signs, as the screen showed it."""

    account: int
    page: int
    version: int
    digest: str
    statement: str
    meaning: str
    next_review_on: date

    def with_nonce(self, nonce: str) -> dict[str, Any]:
        """The members of the challenge, whose canonical JSON is hashed (assertions.challenge)."""
        return {
            "purpose": PURPOSE,
            "rp_id": settings.PASSKEY_RP_ID,
            "account": self.account,
            "page": self.page,
            "version": self.version,
            "digest": self.digest,
            "statement": " ".join(self.statement.split()),
            "meaning": self.meaning,
            "next_review_on": self.next_review_on.isoformat(),
            "nonce": nonce,
        }


@dataclass(frozen=True)
class PasswordAnswer:
    password: str
    code: str = ""


@dataclass(frozen=True)
class PasskeyAnswer:
    """``nonce`` as the site gave it out and took it back (SigningChallenge.take), empty where it did not take it;
    ``credential`` as the browser gives it.
    """

    nonce: str
    credential: dict[str, Any]


@dataclass(frozen=True)
class Proof:
    """``details`` is what can be checked by others later: of a passkey all that its authenticator signed."""

    method: str
    at: datetime
    authenticator: int | None = None
    details: dict[str, Any] | None = None
    exempt: bool = False

    def as_json(self) -> str:
        stored = {"method": self.method, "at": self.at, "authenticator": self.authenticator}
        if self.details:
            stored["passkey"] = self.details
        if self.exempt:
            stored["exempt"] = "a sample account: in development it needs neither a second factor nor a rest"
        return canonical_json(stored)


def prove(user, answer: PasswordAnswer | PasskeyAnswer, asked: Asked, at: datetime) -> Proof:
    """Raises WrongPasswordError, which does not tell what of it was wrong, SecondFactorError or IncompleteFormError."""
    if isinstance(answer, PasskeyAnswer):
        return _by_passkey(user, answer, asked, at)
    if not answer.password:
        raise errors.IncompleteFormError("To sign, prove that it is you: with your passkey, or with your password.")
    return _by_password(user, answer, at)


def options(user, asked: Asked, nonce: str) -> dict[str, Any]:
    """What the browser asks the passkeys of ``user`` for (WebAuthn's PublicKeyCredentialRequestOptions, as JSON)."""
    ids = [assertions.encode(passkeys.credential_id_of(held)) for held in factors.of(user, factors.PASSKEY)]
    return {
        "challenge": assertions.encode(assertions.challenge(asked.with_nonce(nonce))),
        "rpId": settings.PASSKEY_RP_ID,
        "allowCredentials": [{"type": "public-key", "id": credential_id} for credential_id in ids],
        "userVerification": "required",
        "timeout": 5 * 60 * 1000,
    }


def spend(user, answer: PasswordAnswer | PasskeyAnswer) -> None:
    """Use up the code of an answer that was refused: its mark was undone with all that the attempt wrote."""
    if isinstance(answer, PasswordAnswer) and answer.code:
        factors.code_fits(user, answer.code, factors.APP)


def obstacle(user) -> str:
    """Why this account cannot prove enough to sign, in words; empty where it can."""
    return "" if is_exempt(user) or factors.has_second(user) else NEEDS_SECOND_FACTOR


def _by_password(user, answer: PasswordAnswer, at: datetime) -> Proof:
    fits, app = user.check_password(answer.password), factors.of(user, factors.APP).first()
    if app is not None:
        used = factors.code_fits(user, answer.code, factors.APP)
        if not (fits and used):
            raise errors.WrongPasswordError("The password or the code is not right. Nothing was signed.")
        return Proof(PASSWORD_AND_CODE, at, app.pk)
    if not fits:
        raise errors.WrongPasswordError("The password is not right. Nothing was signed.")
    if not is_exempt(user):
        has_passkey = factors.has_second(user)
        raise errors.SecondFactorError("Sign with your passkey." if has_passkey else NEEDS_SECOND_FACTOR)
    return Proof(PASSWORD, at, exempt=True)


def _by_passkey(user, answer: PasskeyAnswer, asked: Asked, at: datetime) -> Proof:
    if not answer.nonce:
        raise errors.WrongPasswordError(
            "The answer of the passkey came too late, or was used before. Nothing was signed; try again."
        )
    authenticator, details = _details(user, answer, asked)
    if authenticator is None or (wrong := assertions.fault(details)):
        why = wrong if authenticator is not None else "it is none of this account's"
        raise errors.WrongPasswordError(f"The passkey did not prove that you are there: {why}. Nothing was signed.")
    authenticator.last_used_at = at
    authenticator.save(update_fields=["last_used_at"])
    return Proof(PASSKEY, at, authenticator.pk, details)


def _details(user, answer: PasskeyAnswer, asked: Asked):
    """The authenticator that answered and all that it signed; (None, {}) for what cannot be read."""
    try:
        response, credential_id = answer.credential["response"], assertions.decode(answer.credential["rawId"])
        details = {
            "asked": asked.with_nonce(answer.nonce),
            "credential": assertions.encode(credential_id),
            "client_data": str(response["clientDataJSON"]),
            "authenticator_data": str(response["authenticatorData"]),
            "signature": str(response["signature"]),
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, {}
    for authenticator in factors.of(user, factors.PASSKEY):
        if secrets.compare_digest(passkeys.credential_id_of(authenticator), credential_id):
            return authenticator, {**details, "public_key": passkeys.public_key_of(authenticator)}
    return None, {}


def faults(signature, registered: Mapping[tuple[int, str], datetime], nonces: set[str]) -> Iterator[str]:
    """What is wrong with how ``signature`` says it was proved, asked of the proof alone and years later.

    ``registered`` tells since when the ledger knows a key as an account's, by (account, fingerprint of the key);
    ``nonces`` are those of signatures checked before, and are added to. A signature made before there were proofs has
    none.
    """
    if not signature.proof:
        return
    try:
        stored = json.loads(signature.proof)
        if stored["method"] != signature.authentication:
            yield "was proved in another way than it says"
        if stored["method"] != PASSKEY:
            return
        answer = stored["passkey"]
        nonce, key = answer["asked"]["nonce"], fingerprint(answer["public_key"])
        expected = _asked_of(signature).with_nonce(nonce) | {"rp_id": answer["asked"]["rp_id"]}
        if answer["asked"] != json.loads(canonical_json(expected)):
            yield "its passkey was asked about something else"
        if wrong := assertions.fault(answer):
            yield wrong
        since = registered.get((signature.user_id, key))
        if since is None or since > signature.signed_at:
            yield "the ledger does not tell that its passkey belonged to the account"
        if nonce in nonces:
            yield "its passkey's answer was used for another signature too"
        nonces.add(nonce)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        yield "how it was proved cannot be read"


def _asked_of(signature) -> Asked:
    return Asked(
        account=signature.user_id,
        page=signature.page_id,
        version=signature.version.number,
        digest=signature.digest,
        statement=signature.statement,
        meaning=signature.meaning,
        next_review_on=signature.next_review_on,
    )


def registered_keys() -> dict[tuple[int, str], datetime]:
    """Since when each passkey is on record, by (account, fingerprint of its public key)."""
    found: dict[tuple[int, str], datetime] = {}
    events = AuditEvent.objects.filter(kind=CredentialChanged.kind).order_by("seq").values_list("at", "data")
    for at, data in events.iterator():
        payload = payload_of(data)
        if payload.get("key") and isinstance(payload.get("account_id"), int):
            found.setdefault((payload["account_id"], payload["key"]), at)
    return found


def keys_used(signatures) -> set[str]:
    """The fingerprints of the passkeys with which ``signatures`` say they were made, as far as they can be read."""
    found = set()
    for signature in signatures:
        try:
            found.add(fingerprint(json.loads(signature.proof)["passkey"]["public_key"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return found
