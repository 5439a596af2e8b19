"""Files: what comes in as tables, what goes back to be corrected."""
