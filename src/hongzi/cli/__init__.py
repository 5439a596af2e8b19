"""The terminal door: parse, call one workflow or query, show."""
