"""hongzi 红字: sales returns inside a company's books."""

__version__ = "0.1.0"
