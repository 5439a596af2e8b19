"""The pages, one folder for each area: a view calls one query or one workflow and shows it."""

AREAS = (
    "frame",
    "firm",
    "first_look",
    "returns",
    "intake",
    "find",
    "warehouse",
    "documents",
    "cashier",
    "red_invoices",
    "month",
    "statements",
    "vouchers",
    "manual",
    "settings",
    "imports",
)
"""Each has its folder here, in templates/web, in static/web and in locale."""
