"""Tests: fast password hashing, files in a temporary folder, mail kept in memory."""

import tempfile
from pathlib import Path

from conditions.ledger import keys
from tovani.settings.base import *  # noqa: F403
from tovani.settings.base import CACHES, DATABASES


class _Everybody:
    """Most tests are about something else than proving who one is; those that are empty EXEMPT_ACCOUNTS first."""

    def __contains__(self, username):
        return True


EXEMPT_ACCOUNTS = _Everybody()
SECRET_KEY = "only-for-tests-" + "x" * 50
DEBUG = False
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
OUTBOX_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="tovani-test-media-"))
STATIC_ROOT = Path(tempfile.mkdtemp(prefix="tovani-test-static-"))
VAR_DIR = Path(tempfile.mkdtemp(prefix="tovani-test-var-"))
SAMPLE_LIBRARY_ALLOWED = True
CACHES = {**CACHES, "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PUBLIC_PAGES_KEPT = False  # tests that look at keeping say so; all others see what is stored now
SEAL_KEY, SEAL_KEY_FILE = keys.new_ring().text(), ""

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: threads and the browser's server need connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(tempfile.mkdtemp(prefix="tovani-test-db-")) / "test.sqlite3")}
