"""Money out, and the payments it came in by."""
