"""Whatever number is pasted into the palette."""
