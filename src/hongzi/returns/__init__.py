"""Cases, their lines, what arrived and what was decided."""
