"""Books, members, duties and the walls between books."""
