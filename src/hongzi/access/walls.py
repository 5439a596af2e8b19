"""Migration operations that put a table behind the wall of its book.

For Django a table has a plain `id` and plain foreign keys, declared with `db_constraint=False,
db_index=False`. In the database its keys begin with `book_id`, so that a row of one book cannot
point into another, and row-level security hides every other book from the application's role.
Run these in a migration after the one that creates the tables, parents before children.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.apps.registry import Apps
from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import CompositePrimaryKey, ForeignKey, Model

POLICY = "book_id = nullif(current_setting('app.book', true), '')::bigint"

APPEND_ONLY_FUNCTION = """
CREATE FUNCTION hongzi_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append_only: % on % is refused; add a reversal instead', TG_OP, TG_TABLE_NAME
        USING ERRCODE = '42501';
END $$
"""

AS_OWNER = (
    "SECURITY DEFINER SET search_path = public, pg_temp "
    "SET enable_seqscan = off SET enable_nestloop = off"
)
"""How a trigger looks for parents: behind every wall, as PostgreSQL's own foreign keys do, and
without trust in the statistics, which say of a new table that it is empty."""

ADDER = "hongzi_adder"
"""The role for COPY, which row-level security refuses: it may add to some tables and read none."""

IN_BOOK = """
    IF a.one_book <> a.last_book
        OR a.one_book <> coalesce(nullif(current_setting('app.book', true), '')::bigint, 0) THEN
        RAISE EXCEPTION 'other_book: a row for another book than the one that is open'
            USING ERRCODE = '42501';
    END IF;
"""
"""What row-level security says of new rows, said of rows that came by COPY as well."""


def keys_of(column: str) -> str:
    """How many different keys the new rows hold in a column, and from which to which."""
    return (
        f"min({column}) AS low_{column}, max({column}) AS high_{column}, "
        f"count(DISTINCT {column}) AS keys_{column}"
    )


def parents_missing(parent: str, column: str, *, key: str = "id", also: str = "true") -> str:
    """Whether fewer parents are found than ``keys_of`` counted into ``a``.

    Keys without a gap, as those of rows that were just written, are one stretch of the index; a
    look-up for each would cost six times as much.
    """
    found = f"SELECT count(*) FROM {parent} p WHERE p.book_id = a.one_book AND {also} AND p.{key}"
    return (
        f"(a.keys_{column} <> CASE WHEN a.high_{column} - a.low_{column} + 1 = a.keys_{column} "
        f"THEN ({found} BETWEEN a.low_{column} AND a.high_{column}) "
        f"ELSE ({found} = ANY (ARRAY(SELECT DISTINCT {column} FROM added))) END)"
    )


def app_role() -> str:
    """The role the application connects as: the one that walls and grants are for."""
    return str(connections["default"].settings_dict["USER"])


class _TableOperation(Operation):
    """Statements on one table; Django's own picture of the model stays as it is."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model: str) -> None:
        self.model = model

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing: only the database changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Run the statements that put it up."""
        model = _find(to_state.apps, app_label, self.model)
        for statement in self.build(model, schema_editor):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Run the statements that take it down."""
        model = _find(from_state.apps, app_label, self.model)
        for statement in self.tear(model, schema_editor):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """One line for the migration's log."""
        return f"{type(self).__name__} {self.model}"

    def build(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> Sequence[str]:
        """The statements that put it up."""
        return ()

    def tear(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> Sequence[str]:
        """The statements that take it down."""
        return ()


class WallBook(_TableOperation):
    """Composite keys, row-level security and grants for one table of a book.

    The primary key becomes (book_id, id); a model with a CompositePrimaryKey has one already. Each
    ForeignKey into a walled table becomes (book_id, x_id) → (book_id, id), except those named in
    `set_wise`, which a trigger checks over a statement's new rows (for tables that grow fast; sound
    because nobody may delete a parent or point a row elsewhere), and those in `unchecked`, whose
    check is somebody else's (say whose, where you write it). The book itself is referenced only by
    a table that no other key ties to one. `copied`: the adder may COPY into it, because a trigger
    says `IN_BOOK`; so it is wherever parents are checked set-wise. `fillfactor`: how full new pages
    are packed, for a table whose rows are changed soon after they came: a change within its page
    touches no index.
    """

    def __init__(
        self,
        model: str,
        *,
        set_wise: Sequence[str] = (),
        unchecked: Sequence[str] = (),
        fillfactor: int = 100,
        copied: bool = False,
    ) -> None:
        super().__init__(model)
        self.copied = copied or bool(set_wise)
        self.set_wise = tuple(set_wise)
        self.unchecked = tuple(unchecked)
        self.fillfactor = fillfactor

    def build(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        table, quote = model._meta.db_table, editor.quote_name
        name, role = quote(table), quote(app_role())
        statements = []
        if not isinstance(model._meta.pk, CompositePrimaryKey):
            statements.append(
                f"ALTER TABLE {name} DROP CONSTRAINT {quote(f'{table}_pkey')}, "
                f"ADD CONSTRAINT {quote(f'{table}_pkey')} PRIMARY KEY (book_id, id)"
            )
            statements.append(
                f"GRANT USAGE, SELECT ON SEQUENCE {quote(f'{table}_id_seq')} TO {role}"
            )
        for constraint, columns, parent, target in self._references(model):
            statements.append(
                f"ALTER TABLE {name} ADD CONSTRAINT {quote(constraint)} "
                f"FOREIGN KEY ({columns}) REFERENCES {quote(parent)} ({target})"
            )
        if self.fillfactor < 100:
            statements.append(f"ALTER TABLE {name} SET (fillfactor = {self.fillfactor})")
        if self.set_wise:
            statements += _parents_trigger(model, self._checked_set_wise(model), editor)
        if self.copied:
            statements.append(_grant_to_adder(name, "INSERT"))
            if not isinstance(model._meta.pk, CompositePrimaryKey):
                sequence = f"SEQUENCE {quote(f'{table}_id_seq')}"
                statements.append(_grant_to_adder(sequence, "USAGE"))
        return [
            *statements,
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY book_wall ON {name} USING ({POLICY}) WITH CHECK ({POLICY})",
            f"GRANT SELECT, INSERT, UPDATE ON {name} TO {role}",
        ]

    def tear(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        table, quote = model._meta.db_table, editor.quote_name
        name, role = quote(table), quote(app_role())
        statements = [
            f"REVOKE ALL ON {name} FROM {role}",
            f"DROP POLICY book_wall ON {name}",
            f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY",
        ]
        for constraint, *_ in self._references(model):
            statements.append(f"ALTER TABLE {name} DROP CONSTRAINT {quote(constraint)}")
        if self.set_wise:
            statements.append(f"DROP TRIGGER parents ON {name}")
            statements.append(f"DROP FUNCTION {quote(f'{table}_parents')}()")
        if not isinstance(model._meta.pk, CompositePrimaryKey):
            statements.append(
                f"ALTER TABLE {name} DROP CONSTRAINT {quote(f'{table}_pkey')}, "
                f"ADD CONSTRAINT {quote(f'{table}_pkey')} PRIMARY KEY (id)"
            )
        return statements

    def _references(self, model: type[Model]) -> list[tuple[str, str, str, str]]:
        """Constraint name, columns, parent table and its columns of each foreign key to make."""
        table = model._meta.db_table
        found, tied = [], False
        keys = [field for field in model._meta.local_fields if isinstance(field, ForeignKey)]
        others = {*self.unchecked, *self.set_wise}
        unknown = others - {field.name for field in keys}
        if unknown:
            raise ValueError(f"{table}: no foreign key named {', '.join(sorted(unknown))}")
        for field in keys:
            parent = field.remote_field.model
            if field.name == "book" or not _checked_by_wall(field, parent):
                continue
            if field.name in self.unchecked:
                continue
            tied = tied or not field.null
            if field.name in self.set_wise:
                continue
            found.append(
                (
                    f"{table}_{field.column}_wall",
                    f"book_id, {field.column}",
                    parent._meta.db_table,
                    f"book_id, {parent._meta.pk.column}",
                )
            )
        if not tied and "book" not in others:
            found.append((f"{table}_book_wall", "book_id", "access_book", "id"))
        return found

    def _checked_set_wise(self, model: type[Model]) -> list[tuple[str, str]]:
        """Column and parent table of each key checked set-wise."""
        checks = []
        for name in self.set_wise:
            field = model._meta.get_field(name)
            assert isinstance(field, ForeignKey)
            checks.append((field.column, field.remote_field.model._meta.db_table))
        return checks


def _parents_trigger(
    model: type[Model], checks: Sequence[tuple[str, str]], editor: BaseDatabaseSchemaEditor
) -> list[str]:
    """One trigger that counts, for each key, the parents that a statement's new rows name."""
    table, quote = model._meta.db_table, editor.quote_name
    columns, tests = ["min(book_id) AS one_book", "max(book_id) AS last_book"], []
    for column, parent in checks:
        if column == "book_id":
            missing = f"NOT EXISTS (SELECT FROM {parent} WHERE id = a.one_book)"
        else:
            columns.append(keys_of(column))
            missing = parents_missing(parent, column)
        tests.append(
            f"IF {missing} THEN RAISE EXCEPTION "
            f"'parent_missing: {table}.{column} has no row in {parent}' "
            "USING ERRCODE = '23503'; END IF;"
        )
    function = quote(f"{table}_parents")
    return [
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$ "
        f"DECLARE a record; BEGIN SELECT {', '.join(columns)} INTO a FROM added; "
        f"IF a.one_book IS NULL THEN RETURN NULL; END IF; {IN_BOOK} {' '.join(tests)} "
        "RETURN NULL; END $$",
        f"CREATE TRIGGER parents AFTER INSERT ON {quote(table)} "
        f"REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
    ]


def _grant_to_adder(target: str, what: str) -> str:
    """Grant it where the role exists; elsewhere rows go the longer way."""
    return (
        f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{ADDER}') THEN "
        f"GRANT {what} ON {target} TO {ADDER}; END IF; END $$"
    )


class AppendOnly(_TableOperation):
    """After WallBook: nobody, not even the owner, may change, delete or truncate its rows."""

    def build(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        name = editor.quote_name(model._meta.db_table)
        return [
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {name} FROM {editor.quote_name(app_role())}",
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION hongzi_append_only()",
        ]

    def tear(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        name = editor.quote_name(model._meta.db_table)
        return [
            f"DROP TRIGGER append_only ON {name}",
            f"GRANT UPDATE ON {name} TO {editor.quote_name(app_role())}",
        ]


class OverAllBooks(_TableOperation):
    """Grants on a table that belongs to no book; it has no wall."""

    def build(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        table, quote = model._meta.db_table, editor.quote_name
        role = quote(app_role())
        return [
            f"GRANT SELECT, INSERT, UPDATE ON {quote(table)} TO {role}",
            f"GRANT USAGE, SELECT ON SEQUENCE {quote(f'{table}_id_seq')} TO {role}",
        ]

    def tear(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        table, quote = model._meta.db_table, editor.quote_name
        return [f"REVOKE ALL ON {quote(table)} FROM {quote(app_role())}"]


class ReadableMigrations(Operation):
    """Let the application see which migrations ran, so that it can tell an outdated database."""

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing: only the database changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Grant it."""
        schema_editor.execute(
            f"GRANT SELECT ON django_migrations TO {schema_editor.quote_name(app_role())}"
        )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Take it back."""
        schema_editor.execute(
            f"REVOKE SELECT ON django_migrations FROM {schema_editor.quote_name(app_role())}"
        )

    def describe(self) -> str:
        """One line for the migration's log."""
        return "Let the application read django_migrations"


class TableTrigger(_TableOperation):
    """A statement-level AFTER INSERT trigger over its own new rows, named `added` in its body.

    `body` is PL/pgSQL between BEGIN and END; it raises with an ERRCODE and needs no RETURN. Keep it
    local to the new rows, with every look-up in the book of the row: it runs as the owner.
    """

    def __init__(self, model: str, *, name: str, body: str, declare: str = "") -> None:
        super().__init__(model)
        self.name = name
        self.body = body
        self.declare_part = declare

    def build(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        table, quote = model._meta.db_table, editor.quote_name
        function = quote(f"{table}_{self.name}")
        declare = f"DECLARE {self.declare_part} " if self.declare_part else ""
        return [
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$ "
            f"{declare}BEGIN {self.body} RETURN NULL; END $$",
            f"CREATE TRIGGER {quote(self.name)} AFTER INSERT ON {quote(table)} "
            "REFERENCING NEW TABLE AS added FOR EACH STATEMENT "
            f"EXECUTE FUNCTION {function}()",
        ]

    def tear(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        table, quote = model._meta.db_table, editor.quote_name
        return [
            f"DROP TRIGGER {quote(self.name)} ON {quote(table)}",
            f"DROP FUNCTION {quote(f'{table}_{self.name}')}()",
        ]


def _find(apps: Apps, app_label: str, name: str) -> type[Model]:
    return apps.get_model(app_label, name)


def _checked_by_wall(field: ForeignKey[Model, Model], parent: type[Model]) -> bool:
    """Whether the wall makes this key; refuse one that is declared the other way round."""
    walled = any(one.name == "book" for one in parent._meta.local_fields)
    if field.db_constraint is walled:  # type: ignore[attr-defined]
        raise ValueError(
            f"{field.model._meta.db_table}.{field.name}: a key into a "
            f"{'walled table needs' if walled else 'table over all books must not have'} "
            "db_constraint=False"
        )
    return walled
