"""Documents in, drafts out. It either loses nothing or changes nothing, and says where and why. Rules: docs/importing.md."""
