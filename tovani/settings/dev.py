"""Development: nothing needs to be set. Keys are made once and kept outside the repository."""

import secrets
from pathlib import Path

from conditions.ledger import keys
from tovani.settings.base import *  # noqa: F403
from tovani.settings.base import LOGGING, SEAL_KEY, SEAL_KEY_FILE, VAR_DIR, env

DEBUG = env.bool("DEBUG", default=True)
ALLOWED_HOSTS = ["*"]

VAR_DIR.mkdir(parents=True, exist_ok=True)
_key_file = VAR_DIR / "secret_key"
if not _key_file.exists():
    _key_file.write_text(secrets.token_urlsafe(64), encoding="ascii")
    _key_file.chmod(0o600)
SECRET_KEY = env.str("SECRET_KEY", default=_key_file.read_text(encoding="ascii"))

if not SEAL_KEY:
    SEAL_KEY_FILE = SEAL_KEY_FILE or str(VAR_DIR / "seal_keys.pem")
    if not Path(SEAL_KEY_FILE).exists():
        keys.write_ring(keys.new_ring(), Path(SEAL_KEY_FILE))

LOGGING["loggers"]["tovani.ledger"] = {"level": "WARNING"}  # one line an event is for logs that somebody keeps
SAMPLE_LIBRARY_ALLOWED = True
EXEMPT_ACCOUNTS = ("writer", "physician", "manager", "auditor", "admin")  # the sample accounts, and no others
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http://localhost, which browsers take for safe
