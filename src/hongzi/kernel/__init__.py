"""Pure Python: money, shares, VAT, costing, commands, facts and the rulebook's proofs.

No Django, no I/O, no clock, no float. Money is an int of fen, quantity an int of 10⁻⁶ unit
("micro"), rates are basis points. Whatever is wrong is refused by name (``Refused``).
"""
