"""Statements: frozen results of one query and a layout, with one JSON form each.

Each module has a function that makes the statement inside ``book_scope`` on its cursor, and
dataclasses that know their numbers and ``to_json``; how they look is the doors' business.
"""
