"""Parcels, on a phone."""
