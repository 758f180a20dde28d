"""Freezing a page: its canonical form and digest, and what is shown of it."""
