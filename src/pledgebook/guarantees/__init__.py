"""What promises hang on: their conditions, and whether the ceasefire is kept. Functions from records to records."""
