"""A book's settings and members."""
