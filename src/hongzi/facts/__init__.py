"""The archive: append-only, hash-chained facts of each book."""
