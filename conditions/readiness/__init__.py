"""What a page lacks before it may be submitted or signed. Pure: one check a function, all of them in ``problems``."""
