"""Published works that pages cite, with history."""
