"""The rulebook: accounting standards, tax and law as data a specialist can read and change."""
