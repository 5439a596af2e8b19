"""A refund file looked at before there is any book."""
