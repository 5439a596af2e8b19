"""Pure rules of a return: who may return what, what each leg owes, when acceptance posts."""
