"""Migrations of the book (Alembic)."""
