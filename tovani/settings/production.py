"""Production: refuses to start on anything unsafe, and says everything that is missing at once."""

from django.core.exceptions import ImproperlyConfigured

from conditions.ledger import keys
from tovani.settings.base import *  # noqa: F403
from tovani.settings.base import SEAL_KEY, SEAL_KEY_FILE, WAGTAILADMIN_BASE_URL, database, env

DEBUG = False
SAMPLE_LIBRARY_ALLOWED = False

SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
DATABASE_URL = env.str("DATABASE_URL", default="")

_wrong = []
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
    _wrong.append("SECRET_KEY must be a random string of at least 50 characters.")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    _wrong.append("ALLOWED_HOSTS must name the hosts served, separated by commas; '*' is not allowed.")
if not WAGTAILADMIN_BASE_URL.startswith("https://"):
    _wrong.append("PUBLIC_BASE_URL must be the site's address and start with https://.")
if not DATABASE_URL:
    _wrong.append("DATABASE_URL must name the database, for example postgres://user:password@host/name.")
try:
    if keys.load_ring(SEAL_KEY, SEAL_KEY_FILE).current is None:
        _wrong.append("SEAL_KEY or SEAL_KEY_FILE must hold a private key, not public keys only.")
except keys.KeyRingError as problem:
    _wrong.append(f"SEAL_KEY_FILE (or SEAL_KEY) must give the key ring that seals the ledger. {problem}")
if _wrong:
    raise ImproperlyConfigured("Production settings are not safe:\n- " + "\n- ".join(_wrong))

DATABASES = {"default": database(DATABASE_URL)}
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", default=False) else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
OUTBOX_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
OUTBOX_SENDS_AT_ONCE = False  # a mail server that does not answer makes nobody wait
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20  # seconds for each answer of the mail server
