"""Products, lots, cost layers and movements."""
