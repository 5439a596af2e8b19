"""A year of a real online retailer, from its rows to closed months and proved books.

``source`` reads the rows, ``sorting`` says which of them are business of this book and which are
listed with what cause, ``shop`` makes what the data lack, ``year`` posts month by month.
"""
