"""The statements of a month."""
