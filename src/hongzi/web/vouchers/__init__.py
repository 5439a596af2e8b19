"""The vouchers of a month, on the screen and printed."""
