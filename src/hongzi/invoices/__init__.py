"""Blue and red invoices."""
