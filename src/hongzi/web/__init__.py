"""The pages: each calls one query or statement and shows it. They change nothing."""
