"""Long work that a page starts and leaves: each task calls a workflow and tells how far it is."""

TASKS: tuple[str, ...] = ("hongzi.jobs.documents", "hongzi.jobs.imports", "hongzi.jobs.months")
"""The modules in which tasks are; the worker imports them."""
