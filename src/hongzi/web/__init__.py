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

ROOMS = "rooms"
"""The catalogue of what the rooms below say: refusals, their cures, and the words in them."""

TERMINAL = "terminal"
"""The catalogue of the command line."""

CATALOGUES = (*AREAS, ROOMS, TERMINAL)
"""Every catalogue in locale, the ones that are asked first before the others."""
