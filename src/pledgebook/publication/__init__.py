"""Writes what the book holds for others: tables. It reads the book only."""
