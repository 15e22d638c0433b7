"""Settings, all from the environment; what is missing in production stops the start with a remedy.

`IPSAPP_ENV` is `production` unless it says `local` (set by `./run`) or `test` (set by `./test`): a forgotten
variable gives the strict settings, never the lenient ones. Every secret may be given as `NAME` or as `NAME_FILE`,
the path of a file that holds it (Docker and Kubernetes secrets).
"""

from pathlib import Path

import environ
import pghistory
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

ENVIRONMENT = env.str("IPSAPP_ENV", "production")
if ENVIRONMENT not in {"production", "local", "test"}:
    raise ImproperlyConfigured(f"IPSAPP_ENV is {ENVIRONMENT!r}; it must be production, local or test.")
IS_PRODUCTION = ENVIRONMENT == "production"


def required(name: str, remedy: str) -> str:
    """The value of a variable without which the application must not start."""
    value = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} (or {name}_FILE) is not set. {remedy}")
    return str(value)


SECRET_KEY = required("SECRET_KEY", "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'")
DEBUG = False
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if IS_PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "ipsapp.access",
    "caseload",
    "fidelity",
    "outcomes",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "pghistory",
    "pgtrigger",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "ipsapp.access.middleware.SessionLifetimeMiddleware",
    "ipsapp.access.middleware.RequireMfaMiddleware",
    "ipsapp.access.middleware.PolicyMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "ipsapp.urls"
WSGI_APPLICATION = "ipsapp.wsgi.application"
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
                "ipsapp.access.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database -------------------------------------------------------------------------------------------------------

DATABASES = {
    "default": environ.Env.db_url_config(
        required("DATABASE_URL", "For example postgres://ipsapp_app:secret@db/ipsapp. `./run` sets it by itself."),
    )
    | {
        # A connection per request was measured seven times slower.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    },
}
# The role that serves the application. It owns nothing: migrations run as another role, given by DATABASE_URL then.
DATABASE_APP_ROLE = env.str("DATABASE_APP_ROLE", "ipsapp_app")
# Shared by all processes, so that limits on signing in hold across them; in the database, so that a broker that is away
# neither lifts the limits nor locks anybody out. The table comes with a migration of the access app.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "access_cache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The actor is stored in each history row, so that the application needs INSERT on history tables and nothing more.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
PGHISTORY_APPEND_ONLY = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# People ---------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if ENVIRONMENT == "test"
    else ["django.contrib.auth.hashers.ScryptPasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "ipsapp.access.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "ipsapp.access.account_forms.SignInForm",
    "change_password": "ipsapp.access.account_forms.PasswordForm",
    "reset_password": "ipsapp.access.account_forms.ForgottenPasswordForm",
    "reset_password_from_key": "ipsapp.access.account_forms.ForgottenPasswordKeyForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# Whoever asks for a password with a strange address gets no mail: there is nothing to sign up for.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A changed password or second step is told to its owner.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "ipsapp"
# A demonstration on a developer's machine has no secrets; everywhere else a password alone is never enough.
MFA_REQUIRED = ENVIRONMENT != "local"

# Sessions end after 15 idle minutes and after 12 hours whatever happens (the limits of login.gov).
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_IDLE_SECONDS = 15 * 60
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# What a page says once may name a client; a cookie would keep it readable on the device.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Transport and headers ------------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PRODUCTION else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}

# Programs that send entries of the log -------------------------------------------------------------------------------

REST_FRAMEWORK = {
    # The session of a signed-in person and its CSRF token; who may ask what is in the policy map.
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ipsapp",
    "VERSION": "1",
    "DESCRIPTION": "Send contacts to the log. Sign in as in a browser; send the CSRF token in the header X-CSRFToken.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
}

# Files ----------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / ".local" / "static"))()
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "ipsapp.packages.NodePackagesFinder",
]
# Private: uploads and issued reports. Never served by the web server; every download passes a view.
MEDIA_ROOT = env.path("FILES_DIR", default=str(BASE_DIR / ".local" / "files"))()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "ipsapp.static_files.StaticFilesStorage"},
}

# Work -----------------------------------------------------------------------------------------------------------

REDIS_URL = required("REDIS_URL", "For example redis://valkey:6379/0. `./run` sets it by itself.")
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request must not wait for a broker that is away: the database holds the work and the sweeper sends it again.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2,
    "socket_timeout": 30,
    "retry_on_timeout": True,
    # One attempt and no pause: kombu's defaults hold a request for six seconds. Workers reconnect by rules of their own.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
# Sweeps find work whose wake-up was lost: seconds between them.
CELERY_BEAT_SCHEDULE = {
    # Expires, so that a worker that was away does not find a heap of the same question.
    "refresh-changed-figures": {
        "task": "outcomes.tasks.refresh_changed_figures",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "roll-figures-forward": {"task": "outcomes.tasks.roll_forward", "schedule": 3600.0},
    "remove-report-leftovers": {"task": "reports.tasks.remove_report_leftovers", "schedule": 3600.0},
    "carry-out-handovers": {"task": "caseload.tasks.carry_out_handovers", "schedule": 3600.0},
    "send-digests": {"task": "caseload.tasks.send_digests", "schedule": 900.0, "options": {"expires": 900.0}},
    "sweep-imports": {"task": "caseload.tasks.sweep_imports", "schedule": 15.0},
    "sweep-reports": {"task": "reports.tasks.sweep_reports", "schedule": 15.0},
}

# Language, time, e-mail, logs -----------------------------------------------------------------------------------

LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
# Of state staff and of the server; people who work in programs see the zone of their program.
TIME_ZONE = env.str("TIME_ZONE", "America/New_York")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "ipsapp@localhost")
vars().update(env.email_url("EMAIL_URL", default="consolemail://" if not IS_PRODUCTION else "smtp://localhost:25"))
# A mail server that does not answer must not hold a request or a worker.
EMAIL_TIMEOUT = 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "ipsapp.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # WeasyPrint and fontTools report every subset at INFO.
        "fontTools": {"level": "WARNING"},
        "weasyprint.progress": {"level": "WARNING"},
    },
}
