"""Sale lines, frozen, and their pools."""
