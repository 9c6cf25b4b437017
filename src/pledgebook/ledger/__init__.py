"""The book: tables, append, ask and as-of; the only room with SQL."""
