import pytest

from conditions.physicians.licences import is_licence_number, is_npi


@pytest.mark.parametrize(
    ("text", "good"), [("1234567893", True), ("1234567890", False), ("123456789", False), ("12345678９3", False)]
)
def test_an_npi_has_a_check_digit(text, good):
    """1234567893 is the example of the standard itself (CMS, NPI check digit)."""
    assert is_npi(text) is good


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("34.001234", True),
        ("ME 12345", True),
        ("20A-1234/B", True),
        ("none", False),
        ("12", False),
        ("0000", False),
        ("123\n", False),
        ("١٢٣٤", False),
        ("1" * 21, False),
        ("<b>123</b>", False),
    ],
)
def test_the_form_of_a_licence_number(text, good):
    assert is_licence_number(text) is good
