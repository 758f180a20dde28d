"""What a condition page is made of: typed shapes, one file a part, and the registry that gathers them.

To add a part, add one file here that declares ``PART`` and ``BLOCK`` (docs/parts.md), a template of the same name, a
test and a migration. Everything else walks the shape.
"""
