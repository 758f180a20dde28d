"""Documents in, drafts out: it loses nothing or changes nothing, and says where and why (docs/importing.md)."""
