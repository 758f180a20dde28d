"""What the public reads now: the only source of the public side."""
