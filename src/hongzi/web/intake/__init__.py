"""A customer asks for a return."""
