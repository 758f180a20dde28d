import pytest

from conditions.coding.systems import code_problem


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("DSM-5", "309.81"),
        ("DSM-5", "V61.20"),
        ("DSM-5-TR", "F43.10"),
        ("ICD-10", "F43.1"),
        ("ICD-10", "F43"),
        ("ICD-10-CM", "F43.10"),
        ("ICD-10-CM", "F43.1"),
        ("ICD-10-CM", "S72.001A"),
        ("ICD-11", "6B40"),
        ("ICD-11", "6B40.1"),
    ],
)
def test_codes_of_each_system_are_known(system, code):
    assert code_problem(system, code) == ""


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("DSM-5", "F43.1"),
        ("ICD-10", "309.81"),
        ("ICD-10", "F43.123"),
        ("ICD-10-CM", "f43.1"),
        ("ICD-11", "F43"),
        ("X", "1"),
    ],
)
def test_codes_of_another_system_are_told_apart(system, code):
    assert code_problem(system, code)
