"""Printed documents: what a query found, laid out on sheets and set by typst as PDF."""
