"""The ledger: an append-only, hash-chained record of everything that happened. Knows nothing of pages."""
