"""Every route has its file, every file its tests, and the table in the documents is the one made from them."""

from pathlib import Path

import pytest

from tests.routes import table

LISTED = Path(__file__).resolve().parents[3] / "shared" / "ROUTES.md"


def test_the_document_is_made_from_the_tests():
    assert table.DOCS.read_text(encoding="utf-8") == table.table(), "run: python -m tests.routes.table"


def test_every_file_tries_something():
    assert all(table.has_tests(path) for path in table.files())


def test_every_known_route_has_a_file():
    if not LISTED.exists():
        pytest.skip("the list of routes is not beside this checkout")
    assert table.ids_of(LISTED.read_text(encoding="utf-8")) == table.ids_of(table.table())
