"""Production: refuses to start on anything unsafe, and says everything that is missing at once."""

from django.core.exceptions import ImproperlyConfigured

from tovani.settings import refused
from tovani.settings.base import *  # noqa: F403
from tovani.settings.base import (
    REDIS_URL,
    SEAL_KEY,
    SEAL_KEY_FILE,
    TIME_ZONE,
    WAGTAILADMIN_BASE_URL,
    database,
    env,
)

DEBUG = False
SAMPLE_LIBRARY_ALLOWED = False
EXEMPT_ACCOUNTS = ()

SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
DATABASE_URL = env.str("DATABASE_URL", default="")

_wrong = [
    *refused.secret_key(SECRET_KEY),
    *refused.allowed_hosts(ALLOWED_HOSTS),
    *refused.public_base_url(WAGTAILADMIN_BASE_URL, ALLOWED_HOSTS),
    *refused.database_url(DATABASE_URL),
    *refused.seal_key(SEAL_KEY, SEAL_KEY_FILE),
    *refused.redis_url(REDIS_URL),
    *refused.time_zone(TIME_ZONE),
]
if _wrong:
    raise ImproperlyConfigured("Production settings are not safe:\n- " + "\n- ".join(_wrong))

DATABASES = {"default": database(DATABASE_URL)}
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", default=False) else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY_SSL_HEADER else 0  # whose X-Forwarded-For tells the visitor's address
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
