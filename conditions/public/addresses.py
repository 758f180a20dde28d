"""How addresses of public pages are written. One address a thing: a cache would keep each further one apart."""

import re

_SLUG = re.compile(r"[-a-zA-Z0-9_]+")


class NumberConverter:
    """The number of a version, counted from 1 and written without leading zeros; any other writing is no address."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


def has_address(slug: str, number: int) -> bool:
    """Whether a version with this slug and number can be addressed; one that was altered by hand may hold anything."""
    return bool(_SLUG.fullmatch(str(slug)) and re.fullmatch(NumberConverter.regex, str(number)))
