"""The steps of a close, in the order they run: costs, estimates, tax, profit, year end."""
