"""A private PostgreSQL for hongzi: find the binaries, create the data, start, stop, tell the state.

Knows nothing of Django and nothing of books. `home` says where things lie, `binaries` finds
PostgreSQL, `account` says which system user runs it, `datadir` creates the data, `lockfiles` clears
what a dead server left, `roles` makes the two roles and the database, `server` puts it together.
"""
