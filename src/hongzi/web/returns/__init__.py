"""The list of returns, and one return."""
