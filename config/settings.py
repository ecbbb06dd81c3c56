"""All settings, from the environment.

`.env.example` lists every variable. Any of them may also come from a file: SECRET_KEY_FILE
names a file that holds SECRET_KEY.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import environ
from django.contrib.messages import constants as message_levels
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

from config.checks import DEVELOPMENT_MARK, production_faults

BASE_DIR = Path(__file__).resolve().parent.parent


class StrippedValues(FileAwareMapping):
    """A file made with an editor ends in a line break that is no part of the secret."""

    def __getitem__(self, key: str) -> str:
        return super().__getitem__(key).strip()


class Env(environ.FileAwareEnv):
    ENVIRON = StrippedValues()


env = Env()

# Variables already set win over the file. An empty QUORATE_DOTENV reads no file.
dotenv = env.str("QUORATE_DOTENV", default=str(BASE_DIR / ".env"))
if dotenv and Path(dotenv).is_file():
    env.read_env(dotenv)


def secret(name: str) -> str:
    """The value as it is: `env` would take one that begins with $ for another's name."""
    return Env.ENVIRON.get(name, "")


def several(name: str, default: str = "") -> list[str]:
    """Split at commas. A blank after a comma is no part of a host's name."""
    return [each.strip() for each in env.str(name, default=default).split(",") if each.strip()]


# --- What kind of place this is --------------------------------------------------------

QUORATE_ENV = env.str("QUORATE_ENV", default="development")
if QUORATE_ENV not in ("development", "production"):
    raise ImproperlyConfigured("QUORATE_ENV is neither 'development' nor 'production'.")
PRODUCTION = QUORATE_ENV == "production"

DEBUG = env.bool("DEBUG", default=not PRODUCTION)
# A clock that can be moved, and the pages that move it.
QUORATE_DEMO = env.bool("QUORATE_DEMO", default=False)

# What tells the time by which everything is received.
QUORATE_CLOCK = "demo.clock.MovableClock" if QUORATE_DEMO else "meetings.clock.DatabaseClock"

SECRET_KEY = secret("SECRET_KEY") or f"{DEVELOPMENT_MARK}: signs sessions"
# Control numbers are derived with this key: losing it means printing every card again.
CONTROL_NUMBER_KEY = secret("CONTROL_NUMBER_KEY") or f"{DEVELOPMENT_MARK}: derives control numbers"
# Signs the checkpoints of the sealed record (docs/proof.md); `manage.py seal_key` makes one.
SEAL_KEY = secret("SEAL_KEY") or f"{DEVELOPMENT_MARK}: signs checkpoints"
# The key before it, while it still vouches for the new one.
SEAL_KEY_PREVIOUS = secret("SEAL_KEY_PREVIOUS")
# Signs what the telephone service sends; without it there is no voting by telephone.
TWILIO_AUTH_TOKEN = secret("TWILIO_AUTH_TOKEN")

# Sign the inspectors' certificate: PEM files of a private key and its certificate, then those of
# who issued it. `manage.py make_signing_certificate` makes a pair for trying out.
CERTIFICATE_KEY_FILE = env.str("CERTIFICATE_KEY_FILE", default="")
CERTIFICATE_CHAIN_FILE = env.str("CERTIFICATE_CHAIN_FILE", default="")
CERTIFICATE_KEY_PASSPHRASE = secret("CERTIFICATE_KEY_PASSPHRASE")

ALLOWED_HOSTS = several("ALLOWED_HOSTS", default="" if PRODUCTION else "localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = several("CSRF_TRUSTED_ORIGINS")
# Where links in e-mail and on cards lead; no slash at the end.
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
# Addresses or networks whose X-Forwarded-For is believed.
TRUSTED_PROXIES = several("TRUSTED_PROXIES")

if PRODUCTION and (
    faults := production_faults(
        secret_key=SECRET_KEY,
        control_number_key=CONTROL_NUMBER_KEY,
        debug=DEBUG,
        demo=QUORATE_DEMO,
        allowed_hosts=ALLOWED_HOSTS,
        public_url=PUBLIC_URL,
        seal_key=SEAL_KEY,
        twilio_auth_token=TWILIO_AUTH_TOKEN,
    )
):
    raise ImproperlyConfigured("Quorate does not start in production: " + " ".join(faults))

# --- Files -----------------------------------------------------------------------------


def private_folder(folder: Path) -> Path:
    """Others on the machine may not read it. `parents=True` would leave its parents open."""
    for each in (*reversed(folder.parents), folder):
        each.mkdir(mode=0o700, exist_ok=True)
    return folder


# All that Quorate writes outside the database.
VAR_DIR = private_folder(BASE_DIR / env.str("QUORATE_VAR", default="var"))

# --- Apps ------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "meetings",
    "voting",
]
if QUORATE_DEMO:
    INSTALLED_APPS.append("demo")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.renew_session",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "voting.middleware.ClosedMeetings",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                *(["demo.context.demo_clock"] if QUORATE_DEMO else []),
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_TAGS = {message_levels.ERROR: "danger"}  # Bootstrap's word for it

# --- Database --------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

database: dict[str, Any] = env.db(
    "DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'quorate.sqlite3'}"
)
if password := secret("DATABASE_PASSWORD"):
    database["PASSWORD"] = password  # so that DATABASE_URL need not be a secret

if database["ENGINE"] == "django.db.backends.sqlite3":
    if database["NAME"] != ":memory:":
        database["NAME"] = BASE_DIR / database["NAME"]
        private_folder(database["NAME"].parent)
    database["OPTIONS"] = {
        "timeout": 30,
        # A transaction takes the write lock at its start, and waits for it. Otherwise two
        # that read first and write later can only fail, however long they wait.
        "transaction_mode": "IMMEDIATE",
        # Readers beside one writer; FULL, since a vote acknowledged must survive a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
    }
else:
    # For each process; threads beyond the size wait their turn.
    database["OPTIONS"] = {
        # Compiling a query costs more than any of ours takes.
        "options": "-c jit=off",
        **database.get("OPTIONS", {}),
        "pool": {
            "min_size": 1,
            "max_size": env.int("DATABASE_POOL_SIZE", default=8),
            "timeout": 10,
        },
    }
DATABASES = {"default": database}

# --- Cache and queue: Redis where there is one, otherwise files ------------------------

REDIS_URL = env.str("REDIS_URL", default="")

# The rate limiter counts in the cache, so every process must see the same one.
if REDIS_URL:
    CACHES: dict[str, dict[str, Any]] = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "quorate",
        }
    }
    CELERY_BROKER_URL = REDIS_URL
    # A task unacknowledged for this long is given to another worker.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"visibility_timeout": 3600}
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_DIR / "cache",
            # Beyond this a third is dropped at random, with someone's count of attempts.
            "OPTIONS": {"MAX_ENTRIES": 50_000},
        }
    }
    queue = private_folder(VAR_DIR / "celery" / "queue")
    control = private_folder(VAR_DIR / "celery" / "control")
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(control),
    }

# --- Celery ----------------------------------------------------------------------------

CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
# Tasks may run twice, never not at all.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# No result is kept and nobody watches events, so workers need not announce themselves.
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BEAT_SCHEDULE_FILENAME = str(private_folder(VAR_DIR / "celery") / "beat-schedule")

# --- E-mail ----------------------------------------------------------------------------

mail: dict[str, Any] = env.email_url("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}")
EMAIL_BACKEND = mail["EMAIL_BACKEND"]
EMAIL_FILE_PATH = mail["EMAIL_FILE_PATH"]
EMAIL_HOST = mail["EMAIL_HOST"] or "localhost"
EMAIL_PORT = mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = secret("EMAIL_PASSWORD") or mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Quorate <meetings@localhost>")

# --- People and their sessions ---------------------------------------------------------

LOGIN_URL = "meetings:staff_sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Thirty minutes from the last request that a person made (config/middleware.py).
SESSION_COOKIE_AGE = 30 * 60

# The second factor: a code by time (RFC 6238), and recovery codes (meetings/second_factor.py).
# Its pages are Quorate's own, so none of allauth's addresses are mounted.
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Quorate"
MFA_TOTP_TOLERANCE = 1  # a code may be half a minute old when it is sent
MFA_ADAPTER = "meetings.authenticators.EncryptedSecrets"

# --- Security --------------------------------------------------------------------------

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
if PRODUCTION:
    # The proxy in front must set this header itself, and drop one that a client sends.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from inside, without TLS
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)

# --- Language and time -----------------------------------------------------------------

LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = "UTC"  # a page shows the meeting's own zone

# --- Static files ----------------------------------------------------------------------

# The package has no __init__.py, hence no file of its own to start from.
bootstrap = find_spec("bootstrap")
if bootstrap is None or not bootstrap.submodule_search_locations:
    raise ImproperlyConfigured("The package bootstrap-wrapper is not installed.")

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", next(iter(bootstrap.submodule_search_locations))),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
if not PRODUCTION:
    WHITENOISE_USE_FINDERS = True  # no collectstatic while developing
    STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of an absent folder
MEDIA_ROOT = VAR_DIR / "media"

# --- Logging ---------------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.OneLine"}},
    "filters": {"without_query_string": {"()": "config.logs.WithoutQueryString"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "access": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_query_string"],
        },
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Django's default sends errors, with the request's body, by e-mail.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": ["access"], "level": "INFO", "propagate": False},
        # A sweep every five seconds would be most of the log.
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "granian.access": {"handlers": ["access"], "level": "INFO", "propagate": False},
    },
}
