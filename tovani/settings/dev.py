"""Development: nothing needs to be set. The secret key is made once and kept outside the repository."""

import secrets

from tovani.settings.base import *  # noqa: F403
from tovani.settings.base import VAR_DIR, env

DEBUG = env.bool("DEBUG", default=True)
ALLOWED_HOSTS = ["*"]

VAR_DIR.mkdir(parents=True, exist_ok=True)
_key_file = VAR_DIR / "secret_key"
if not _key_file.exists():
    _key_file.write_text(secrets.token_urlsafe(64), encoding="ascii")
    _key_file.chmod(0o600)
SECRET_KEY = env.str("SECRET_KEY", default=_key_file.read_text(encoding="ascii"))

SAMPLE_LIBRARY_ALLOWED = True
