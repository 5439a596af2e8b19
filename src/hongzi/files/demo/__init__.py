"""Three invented shops and their first months: commands made from a seed, then files.

Pure: no database, no clock. A world is planned week by week with its true state (stock,
serials, what each customer may still return), so that every row is consistent; rows that
must be refused or listed are planned too, and say so.
"""
