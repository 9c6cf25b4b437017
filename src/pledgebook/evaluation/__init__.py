"""Compares extracted records with annotated ones."""
