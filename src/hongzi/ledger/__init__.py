"""Accounts, matters, entries, vouchers, periods and statements."""
