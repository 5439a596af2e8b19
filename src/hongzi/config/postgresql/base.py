"""Django's PostgreSQL backend for tables whose primary key in the database is (book_id, id).

Django shortens GROUP BY to the key it knows, `id`, which alone determines nothing there.
"""

from __future__ import annotations

from django.db.backends.postgresql import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    """PostgreSQL's features, less the shortened GROUP BY."""

    allows_group_by_selected_pks = False


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL's connection with these features."""

    features_class = DatabaseFeatures
