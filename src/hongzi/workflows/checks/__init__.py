"""Proofs of a book: one function for each invariant, listed in ``workflows.check_books``.

Each reads append-only tables and what is kept beside them, and names every row that is wrong.
"""
