"""Reviewing physicians: a profile tied to an account, with history."""
