"""What visitors get. Reads publications, never pages; needs no account, no script, no cookie and no third party."""
