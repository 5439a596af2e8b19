"""What every page stands in: the bar, the log-in, the palette, the keys."""
