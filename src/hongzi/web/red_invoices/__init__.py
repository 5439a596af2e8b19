"""Blue invoices to be reddened."""
