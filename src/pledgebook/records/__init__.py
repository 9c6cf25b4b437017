"""Frozen records that every stage hands to the next; no input or output happens here."""
