"""A migration operation for the tables of libraries: log-in, sessions, jobs.

They stand over all books, so they have no wall; the owner makes them, and the application may do
what the libraries do with them, deleting included.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from hongzi.access.walls import app_role

SEQUENCES = """
DO $$ DECLARE one text; BEGIN
    FOR one IN SELECT s.oid::regclass::text FROM pg_class s JOIN pg_depend d ON d.objid = s.oid
        WHERE s.relkind = 'S' AND d.refobjid = '{table}'::regclass
    LOOP EXECUTE 'GRANT USAGE, SELECT ON SEQUENCE ' || one || ' TO {role}'; END LOOP;
END $$
"""


class LibraryTables(Operation):
    """Lets the application read, add, change and delete rows of these tables."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, tables: Sequence[str]) -> None:
        self.tables = tuple(tables)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing: only the database changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Grant."""
        role = schema_editor.quote_name(app_role())
        for table in self.tables:
            name = schema_editor.quote_name(table)
            schema_editor.execute(
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {role}", params=None
            )
            schema_editor.execute(SEQUENCES.format(table=table, role=role), params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Take it back."""
        role = schema_editor.quote_name(app_role())
        for table in self.tables:
            schema_editor.execute(
                f"REVOKE ALL ON {schema_editor.quote_name(table)} FROM {role}", params=None
            )

    def describe(self) -> str:
        """One line for the migration's log."""
        return f"The application uses {', '.join(self.tables)}"
