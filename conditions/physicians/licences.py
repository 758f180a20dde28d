"""Identifiers of physicians. Pure."""

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
