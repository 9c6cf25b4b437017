"""Loads and validates the data files; their only reader."""
