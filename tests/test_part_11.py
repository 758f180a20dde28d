"""docs/part-11.md names tests that exist, for every paragraph that is not the practice's own duty."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "part-11.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if re.match(r"\| (\(|11\.)", line)
]


def test_every_section_is_there():
    for section in ("11.10", "11.50", "11.70", "11.100", "11.200", "11.300"):
        assert f"## {section} " in TEXT
    assert [row[0] for row in ROWS[:11]] == [f"({letter})" for letter in "abcdefghijk"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1][:30]}")
def test_each_paragraph_has_a_test_or_is_named_as_the_practices_duty(row):
    _paragraph, _asks, meets, named = row
    paths = re.findall(r"`(tests/[^`]+\.py)`", named)
    assert paths or "the practice's own duty" in meets or meets in ("not used", "none are used")
    for path in paths:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert any(isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in ast.walk(tree)), path


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:conditions|tests)/[^`]+\.py)`", TEXT))))
def test_the_files_it_names_exist(path):
    assert (ROOT / path).is_file()
