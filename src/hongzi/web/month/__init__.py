"""A month of a book: what is open, and its close."""
