"""Code systems, and the few words that a comparison has to know: units, negations, drug names. Pure."""
