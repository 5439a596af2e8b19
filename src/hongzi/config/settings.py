"""Django's settings. What differs between installations comes from the environment.

HONGZI_HOME  where hongzi keeps its own things       DATABASE_URL  a database of your own
HONGZI_OWNER_DATABASE_URL  the owner's way into it   HONGZI_HOSTS  names the web server answers to
"""

from __future__ import annotations

import os

from hongzi.cluster.home import hongzi_home, secret_key
from hongzi.config.databases import databases

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
INSTALLED_APPS = [*(f"hongzi.{room}" for room in ROOMS), "hongzi.web", "django.contrib.staticfiles"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "hongzi.web.middleware.ContentSecurity",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hongzi.web.middleware.InWords",
]
ROOT_URLCONF = "hongzi.config.urls"
WSGI_APPLICATION = "hongzi.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
STATIC_URL = "static/"
# The few files we have are served from where they lie.
WHITENOISE_USE_FINDERS = True

DOCUMENTS = HOME.documents

DATABASES = databases(os.environ, HOME)
DATABASE_ROUTERS = ["hongzi.config.databases.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
