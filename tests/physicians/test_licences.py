import pytest

from conditions.physicians.licences import is_npi


@pytest.mark.parametrize(
    ("text", "good"), [("1234567893", True), ("1234567890", False), ("123456789", False), ("12345678９3", False)]
)
def test_an_npi_has_a_check_digit(text, good):
    """1234567893 is the example of the standard itself (CMS, NPI check digit)."""
    assert is_npi(text) is good
