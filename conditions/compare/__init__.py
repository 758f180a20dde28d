"""What differs between two contents of a page. Pure: on data, not on text or HTML.

“Changed” has this one definition. The difference of two contents is empty exactly when their digests are equal.
"""
