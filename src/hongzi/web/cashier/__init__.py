"""Refunds to pay."""
