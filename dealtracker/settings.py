"""All settings, from the environment. What each name means stands in the README."""

from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from dealtracker import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
FIXTURES = BASE_DIR / "fixtures"

env = environ.Env()

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. With DEBUG off the site needs one of its own: "
            "set SECRET_KEY to a long random text, for example the output of "
            '`python -c "import secrets; print(secrets.token_urlsafe(50))"`.'
        )
    SECRET_KEY = embedded.secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "dealtracker",
    "deals",
    "sources",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "pghistory",
    "pgtrigger",
    "pghistory.admin",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "import_export",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dealtracker.away.Away",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "dealtracker.doors.DoorMiddleware",
    "dealtracker.switching.CurrencyMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dealtracker.queries.BadQueries",
    "dealtracker.patience.Patience",
]

ROOT_URLCONF = "dealtracker.urls"
WSGI_APPLICATION = "dealtracker.wsgi.application"

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
                "dealtracker.switching.currency_switch",
            ],
        },
    },
]

# What a person entered, amended or accepted, another person has to publish.
FOUR_EYES = env.bool("FOUR_EYES", default=False)

DATABASES = {
    "default": env.db_url("DATABASE_URL")
    if env.str("DATABASE_URL", default="")
    else embedded.database()
}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Compiling a statement takes longer than what these save.
options = ["-c jit=off"]
if FOUR_EYES:
    # The database holds the rule itself, for whatever comes through this connection.
    options.append("-c dealtracker.four_eyes=on")
given = DATABASES["default"].setdefault("OPTIONS", {}).get("options", "")
DATABASES["default"]["OPTIONS"]["options"] = " ".join([given, *options]).strip()
DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_DATABASE_NAME", default=None)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "overview"
# How many proxies of the site's own stand before it; they tell the client's address.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# Without a mail server, letters are printed where the site runs.
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="dealtracker@localhost")
# How long the link of an invitation or of a forgotten password works, in seconds.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60

LANGUAGE_CODE = "en"
# Hungarian and German follow with their message catalogues; until then the pages are English.
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "dealtracker" / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "dealtracker.formats"

STATIC_URL = "static/"
# While developing, files are served from where they lie; nothing is collected.
STATIC_ROOT = None if DEBUG else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "dealtracker" / "static"]
WHITENOISE_USE_FINDERS = DEBUG
if not DEBUG:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

# Without a Redis, tasks run in the process that asks for them.
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 300
# Redis hands a task out again after this time: it must lie above the task's time limit.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "sources.tasks.sweep", "schedule": 60.0},
    # The bank publishes on working days, about 16:00 in Frankfurt.
    "rates": {"task": "deals.tasks.fetch_rates", "schedule": crontab(minute=20, hour="6,15,16,20")},
    "totals": {"task": "deals.tasks.keep_totals", "schedule": 60.0},
    "attempts": {"task": "dealtracker.tasks.forget_attempts", "schedule": 60.0 * 60},
}

# Without DEBUG Django would only write letters about faults, to nobody.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_debug": {"()": "django.utils.log.RequireDebugFalse"}},
    "handlers": {
        "faults": {
            "class": "logging.StreamHandler",
            "level": "ERROR",
            "filters": ["without_debug"],
        }
    },
    "loggers": {"django.request": {"handlers": ["faults"]}},
}

# History comes from database triggers; showing all events at once would read every table.
PGHISTORY_ADMIN_ALL_EVENTS = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["dealtracker.rendering.Renderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "dealtracker",
    "DESCRIPTION": (BASE_DIR / "dealtracker" / "api.md").read_text(encoding="utf-8"),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Everything can be read by everybody: no way of logging in is told.
    "AUTHENTICATION_WHITELIST": [],
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "defaultModelsExpandDepth": -1,
        "docExpansion": "list",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# The currency that totals are shown in.
REFERENCE_CURRENCY = env.str("REFERENCE_CURRENCY", default="USD")
# Where the European Central Bank's files of reference rates lie.
ECB_RATES_URL = env.str("ECB_RATES_URL", default="https://www.ecb.europa.eu/stats/eurofxref")
# The currencies that totals are kept ready in; others are added up when they are asked for.
LEDGER_CURRENCIES = env.list("LEDGER_CURRENCIES", default=["USD", "EUR", "HUF"])
# How many seconds a page or the API may take the database; 0 is without end.
READ_TIMEOUT = env.float("READ_TIMEOUT", default=10)
# The same for each question of a download.
EXPORT_TIMEOUT = env.float("EXPORT_TIMEOUT", default=60)
# The largest article that is read, in bytes.
ARTICLE_MAX_BYTES = env.int("ARTICLE_MAX_BYTES", default=10 * 1024 * 1024)

if not DEBUG:
    SECURE_CONTENT_TYPE_NOSNIFF = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
