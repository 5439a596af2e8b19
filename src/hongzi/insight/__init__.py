"""Read-only: what the books say, measured."""
