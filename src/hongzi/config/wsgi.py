"""The web server's entry."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongzi.config.settings")
application = get_wsgi_application()

# What is loaded now stays; looking through it again and again would cost every tenth millisecond.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
