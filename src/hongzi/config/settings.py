"""Django's settings. What differs between installations comes from the environment.

HONGZI_HOME  where hongzi keeps its own things       DATABASE_URL  a database of your own
HONGZI_OWNER_DATABASE_URL  the owner's way into it   HONGZI_HOSTS  names the web server answers to
"""

from __future__ import annotations

import os
from pathlib import Path

from hongzi.cluster.home import hongzi_home, secret_key
from hongzi.config.databases import databases
from hongzi.config.security import *  # noqa: F403
from hongzi.jobs import TASKS
from hongzi.web import CATALOGUES

WEB = Path(__file__).parents[1] / "web"
HOME = hongzi_home()
SECRET_KEY = secret_key(HOME)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("HONGZI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

# Bottom to top, as the tiers stand in docs/architecture.md.
ROOMS = [
    "access",
    "facts",
    "ledger",
    "stock",
    "partners",
    "sales",
    "invoices",
    "refunds",
    "returns",
    "files",
]
LIBRARIES = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
]
INSTALLED_APPS = [
    *(f"hongzi.{room}" for room in ROOMS),
    "hongzi.web",
    *LIBRARIES,
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "hongzi.web.warehouse.acting.OnlyTheWarehouse",
    "hongzi.web.middleware.InWords",
]
ROOT_URLCONF = "hongzi.config.urls"
WSGI_APPLICATION = "hongzi.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hongzi.web.frame.context.frame",
            ]
        },
    }
]
FORM_RENDERER = "hongzi.web.drawing.Drawn"
# Long work waits in the same database; `hongzi serve` starts who does it.
PROCRASTINATE_IMPORT_PATHS = list(TASKS)
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""

STATIC_URL = "static/"
# The files are served from where they lie.
WHITENOISE_USE_FINDERS = True

DOCUMENTS = HOME.documents
TLS = HOME.tls
# Set by `hongzi serve --lan`: the port of TLS. Cookies then go over TLS only.
LAN_PORT = int(os.environ.get("HONGZI_LAN_PORT", "0"))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = bool(LAN_PORT)

DATABASES = databases(os.environ, HOME)
DATABASE_ROUTERS = ["hongzi.config.databases.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What goes wrong is told in the terminal of `hongzi serve`.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"terminal": {"class": "logging.StreamHandler", "level": "ERROR"}},
    "loggers": {
        "django": {"handlers": ["terminal"], "level": "ERROR", "propagate": False},
        "axes": {"handlers": ["terminal"], "level": "ERROR", "propagate": False},
    },
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [WEB / "locale" / area for area in CATALOGUES]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
