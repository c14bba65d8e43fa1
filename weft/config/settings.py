"""Django's settings, read once from the environment. docs/settings.md lists the variables.

Only what must be known before the database can be asked stands here. What an owner may change
while Weft runs (brand, hours, promises) is a workspace setting, see weft/kernel/settings.py.
"""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from weft.config import environment
from weft.config.accounts import *  # noqa: F403 - who logs in, and how
from weft.kernel import keys, logs, postgres

PACKAGE = Path(__file__).resolve().parent.parent

# Where all that Weft keeps outside the database stands: files, secrets, the embedded server.
WEFT_DATA = Path(environment.text("WEFT_DATA", "var")).absolute()

# Where browsers reach Weft. Links in mails, the widget's snippet and passkeys are made from it.
WEFT_URL = environment.web_address("WEFT_URL", "http://localhost:8000")

# Peers whose X-Forwarded-For and X-Forwarded-Proto are believed; of all others they are ignored.
WEFT_TRUSTED_PROXIES = environment.networks("WEFT_TRUSTED_PROXIES")

# host:port pairs in private networks that Weft may call all the same: a simulator, a proxy.
WEFT_OUTSIDE_ALLOW = environment.text("WEFT_OUTSIDE_ALLOW").replace(",", " ").split()

# Where Meta's Graph API stands; a simulator stands elsewhere.
WEFT_GRAPH_URL = environment.web_address("WEFT_GRAPH_URL", "https://graph.facebook.com")

# Lets a scraper that is not on this machine read /metrics; empty: nobody else.
WEFT_METRICS_TOKEN = environment.text("WEFT_METRICS_TOKEN")

# Threads that answer Django's requests in each web process; each keeps a database connection, and
# a handful of those beats dozens on the same cores.
WEFT_WEB_THREADS = environment.number("WEFT_WEB_THREADS", 6, least=1, most=64)
WEFT_DOOR_THREADS = environment.number("WEFT_DOOR_THREADS", 4, least=1, most=64)

# /readyz says no when a job has waited longer than this.
WEFT_QUEUE_SECONDS = environment.number("WEFT_QUEUE_SECONDS", 120, least=1)

# Tracebacks in the browser and static files straight from their folders. Never for the public.
WEFT_DEVELOPMENT = environment.flag("WEFT_DEVELOPMENT")

_host = urlsplit(WEFT_URL).hostname or "localhost"
_secure = WEFT_URL.startswith("https://")

DEBUG = WEFT_DEVELOPMENT
SECRET_KEY = environment.text("WEFT_SECRET_KEY") or keys.read(WEFT_DATA)["secret_key"]
# Keys of the past, newest first: sessions, tokens and sealed secrets made with them stay readable.
SECRET_KEY_FALLBACKS = environment.text("WEFT_OLD_SECRET_KEYS").replace(",", " ").split()
ALLOWED_HOSTS = [_host, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [WEFT_URL]
WEFT_WIRING = "weft.config.wiring.REACTIONS"
WEFT_CARDS = "weft.config.wiring.CARDS"
WEFT_FOLLOWERS = "weft.config.wiring.FOLLOWERS"
WEFT_WATCHES = "weft.config.wiring.WATCHES"
WEFT_CLOSING = "weft.config.wiring.CLOSING"
WEFT_LIVE_CHANNELS = "weft.gateway.registry.live_kinds"
WEFT_CONTACT_WAYS = "weft.widget.contacting.ways"
ROOT_URLCONF = "weft.config.urls"
WSGI_APPLICATION = "weft.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = None

# Each room that has tables, templates or static files; `weft.channels` is a plain package.
_ROOMS = [
    "kernel", "ui", "people", "customers", "conversations", "knowledge", "scheduling", "gateway",
    "outcomes", "rescue", "routing", "sla", "transfers", "notices", "search", "reports", "widget",
    "forms", "helpcenter", "console", "demo",
]  # fmt: skip

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *[f"weft.{room}" for room in _ROOMS],
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "weft.kernel.compression.CompressPagesMiddleware",
    "weft.kernel.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "weft.people.locale.AgentLocaleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "weft.people.policy.PolicyMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"i18n": "weft.ui.templatetags.translated"},
        },
    }
]

# --- The database ---------------------------------------------------------------------------


def _database(address: str) -> dict[str, object]:
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise environment.Misconfigured(
            "DATABASE_URL does not begin with postgresql://. Weft runs on PostgreSQL only."
        )
    options: dict[str, object] = {
        name: values[-1] for name, values in parse_qs(parts.query).items()
    }
    host = str(options.pop("host", "") or unquote(parts.hostname or ""))
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise environment.Misconfigured("DATABASE_URL names no database after the last slash.")
    return {
        "ENGINE": "weft.kernel.links",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        # Threads live long, and each keeps its connection; a dead one is noticed before use.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASE_URL = environment.text("DATABASE_URL") or postgres.url(WEFT_DATA)
DATABASES = {"default": _database(DATABASE_URL)}

# --- People and their sessions -----------------------------------------------------------------

SESSION_ENGINE = "weft.people.session_store"
SESSION_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_SECURE = _secure
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# --- Words and time ------------------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("pl", "Polski"), ("cs", "Čeština")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["weft.ui.formats"]

# --- Static files --------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = WEFT_DATA / "static"
WHITENOISE_USE_FINDERS = WEFT_DEVELOPMENT
WHITENOISE_AUTOREFRESH = WEFT_DEVELOPMENT
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nothing names the others
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WEFT_DEVELOPMENT
        else "weft.config.static.HashedFiles"
    },
}

# --- What browsers may do --------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _secure else 0
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024  # files have a limit of their own, 25 MB

# --- Logs and mail -------------------------------------------------------------------------------

LOGGING = logs.settings(environment.choice(
    "WEFT_LOG_LEVEL", "info", {"debug", "info", "warning", "error"}
))  # fmt: skip

_mail = urlsplit(environment.text("WEFT_MAIL_URL"))
if _mail.scheme not in {"", "smtp", "smtps"}:
    raise environment.Misconfigured(
        "WEFT_MAIL_URL does not begin with smtp:// or smtps://, such as"
        " smtp://name:password@mail.example:587."
    )
# Without a mail server the text of a mail goes to the log, so that nobody waits for it in vain.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail.scheme else 'console'}.EmailBackend"
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp" and EMAIL_PORT == 587  # noqa: PLR2004 - submission, RFC 6409
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("WEFT_MAIL_FROM", f"weft@{_host}")
