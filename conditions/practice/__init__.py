"""The practice's editorial settings, with history."""
