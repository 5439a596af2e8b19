"""Vouchers entered by hand."""
