"""The public keys of passkeys, as they go on record."""

from tovani.users.assertions import fingerprint, public_key


def public_key_of(authenticator) -> dict[str, str | int]:
    """Raises UnknownAlgorithmError."""
    return public_key(authenticator.wrap().authenticator_data.credential_data.public_key)


def fingerprint_of(authenticator) -> str:
    return fingerprint(public_key_of(authenticator))


def credential_id_of(authenticator) -> bytes:
    return authenticator.wrap().authenticator_data.credential_data.credential_id
