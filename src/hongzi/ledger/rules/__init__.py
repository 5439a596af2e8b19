"""Pure rules of the ledger: periods, gathering of vouchers, layouts of statements."""
