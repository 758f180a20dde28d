"""Identifiers of physicians. Pure."""

import re

NPI_HINT = "An NPI has 10 digits, the last of them a check digit; this one does not add up."


def is_npi(text: str) -> bool:
    """Whether ``text`` is a National Provider Identifier: 10 digits, Luhn check after "80840" (45 CFR 162.406)."""
    if len(text) != 10 or not (text.isascii() and text.isdigit()):
        return False
    total = 0
    for position, character in enumerate(reversed("80840" + text)):
        digit = int(character) * (2 if position % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


LICENCE_HINT = (
    "Copy the number as it stands on the licence: 3 to 20 letters, digits, dots, hyphens and slashes, among them three "
    "digits or more that are not all the same."
)
_LICENCE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ./-]{1,18})[A-Za-z0-9]")


def is_licence_number(text: str) -> bool:
    """Whether ``text`` has the form of a licence number. Boards agree on no more than that; none is asked here."""
    digits = [character for character in text if character.isdigit()]
    return bool(_LICENCE.fullmatch(text)) and len(digits) >= 3 and len(set(digits)) > 1
