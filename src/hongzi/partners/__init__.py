"""Customers, suppliers and shops."""
