"""What is true in every environment. Values that differ come from environment variables (docs/settings.md)."""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "tovani.users",
    "simple_history",
    "csp",
    "wagtail.contrib.frontend_cache",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "tovani.users.apps.UsersAdminConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",  # the admin does not start without it; its public addresses are not mounted
    "wagtail.images",
    "wagtail.admin",
    "wagtail",
    "modelsearch",  # what the admin finds images, pages and references with
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "conditions",  # after wagtail.admin, whose notifications it takes over
]

MIDDLEWARE = [
    "conditions.public.middleware.ReadAsUtf8Middleware",
    "conditions.public.middleware.PublicHeadersMiddleware",
    "conditions.public.middleware.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tovani.users.middleware.LoginMiddleware",
    "conditions.desk.middleware.KeptOnRecordMiddleware",
]

ROOT_URLCONF = "tovani.urls"
WSGI_APPLICATION = "tovani.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "conditions.practice.context.practice",
            ],
        },
    },
]


def database(url: str) -> dict:
    """The database named by ``url``, with the options SQLite needs to serve several processes at once."""
    try:
        config = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    except ValueError as problem:
        raise ImproperlyConfigured(f"DATABASE_URL must name the database, as in docs/settings.md. {problem}") from None
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # Without IMMEDIATE two writers meet as "database is locked" instead of waiting for each other;
        # without recursive_triggers an INSERT OR REPLACE walks past the append-only guards.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON;"
            ),
        }
        config["CONN_MAX_AGE"] = 0
    return config


DATABASES = {"default": database(env.str("DATABASE_URL", default="") or f"sqlite:///{VAR_DIR / 'tovani.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "users.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "tovani.users.passwords.GuessableValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # of invitations too; both can be asked for again
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=120)
EXEMPT_ACCOUNTS = ()  # user names that need neither a second factor nor a rest (tovani/users/policy.py)

# Accounts (tovani/users/): made by an administrator, logged in to by django-allauth. Wagtail's own pages are closed.
ACCOUNT_ADAPTER = "tovani.users.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_METHODS = []  # asked by us (tovani/users/confirming.py): a password alone is not enough
ACCOUNT_RATE_LIMITS = {
    "login": "60/10m/ip",
    "login_failed": "5/10m/key",  # of one account; those of one network: tovani/users/throttling.py
}
MFA_ADAPTER = "tovani.users.adapter.MFAAdapter"
ACCOUNT_FORMS = {"login": "tovani.users.forms.LogInForm"}
MFA_FORMS = {
    "authenticate": "tovani.users.forms.SecondFactorForm",
    "authenticate_webauthn": "tovani.users.forms.UsePasskeyForm",
    "login_webauthn": "tovani.users.forms.LogInWithPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds, for clocks that are a little off
MFA_RECOVERY_CODES_SHOW_ONCE = True
USERSESSIONS_TRACK_ACTIVITY = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False

# The key ring that seals the ledger (docs/ledger.md): PEM text, or the file that holds it. Never in the database.
SEAL_KEY = env.str("SEAL_KEY", default="").replace("\\n", "\n")
SEAL_KEY_FILE = env.str("SEAL_KEY_FILE", default="")

LANGUAGE_CODE = "en-us"
TIME_ZONE = env.str("TIME_ZONE", default="America/New_York")  # the practice's; days of review are days there
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

# What public pages were rendered to is kept (conditions/public/serving.py): in Redis for all processes, or in each.
# Attempts to log in are counted in the default cache, which all processes share: in Redis, or in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {
            "MAX_ENTRIES": 100_000
        },  # of the 300 by default somebody could push out the count of their attempts
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}
PUBLIC_PAGES_KEPT = env.bool("PUBLIC_PAGES_KEPT", default=True)
PAGES_SHARED = False
if REDIS_URL := env.str("REDIS_URL", default=""):
    _REDIS = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},  # seconds; pages are served without it too
    }
    CACHES = {"default": _REDIS, "pages": {**_REDIS, "KEY_PREFIX": "pages"}}
    PAGES_SHARED = True
# A cache in front (Varnish, Squid or another that takes PURGE requests) that is told what has changed.
FRONTEND_CACHE_URL = env.str("FRONTEND_CACHE_URL", default="")
WAGTAILFRONTENDCACHE = {}
if FRONTEND_CACHE_URL:
    WAGTAILFRONTENDCACHE = {
        "cdn": {"BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend", "LOCATION": FRONTEND_CACHE_URL}
    }
QUICK_EXIT_URL = env.str("QUICK_EXIT_URL", default="https://www.weather.gov/")
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")  # mailto: or https: address for security.txt

X_FRAME_OPTIONS = "DENY"  # the few pages shown in a frame of our own say so themselves
SECURE_REFERRER_POLICY = "same-origin"
PUBLIC_REFERRER_POLICY = "no-referrer"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
# Long pages have thousands of form fields in the editor; a writer's draft must not be refused for that.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# Mail is written down and sent later: by "manage.py send_mail", or at once behind the commit (conditions/outbox/).
EMAIL_BACKEND = "conditions.outbox.backend.EmailBackend"
OUTBOX_BACKEND = "django.core.mail.backends.console.EmailBackend"
OUTBOX_SENDS_AT_ONCE = True
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Tovani <no-reply@localhost>")

WAGTAIL_SITE_NAME = "Tovani"
WAGTAILADMIN_BASE_URL = env.str("PUBLIC_BASE_URL", default="http://localhost:8000")
# The host that passkeys are made for; they are of no use for any other. It cannot be changed without losing them.
PASSKEY_RP_ID = env.str("PASSKEY_RP_ID", default=urlsplit(WAGTAILADMIN_BASE_URL).hostname or "localhost")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # an avatar service would tell a third party who works here
WAGTAILEMBEDS_FINDERS = []  # pages embed nothing, so the server fetches nothing that somebody types
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_MODERATION_ENABLED = True
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "conditions.signoff.finish.finish_workflow"
WAGTAILDOCS_SERVE_METHOD = "direct"
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "conditions.desk.search"}}
WAGTAILIMAGES_IMAGE_FORM_BASE = "conditions.desk.images.ImageForm"
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000  # a picture of that size takes 100 MB of memory; all its frames count
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"reading": {"()": "conditions.public.logs.WithoutWhatIsRead"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["reading"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},  # not its own console, which would print every address
        "tovani": {"level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
