"""A version of each schema that was ever written must render for ever. The files here are never changed."""

import json
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from conditions.versions.article import build_article
from conditions.versions.canonical import SCHEMA, canonical_text, digest
from conditions.versions.plaintext import plain_text

FOLDER = Path(__file__).parent / "schemas"
SCHEMAS = sorted(FOLDER.glob("schema-*.json"))


def test_there_is_an_example_of_each_schema():
    assert [path.name for path in SCHEMAS] == [f"schema-{number}.json" for number in range(1, SCHEMA + 1)]


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_it_still_has_its_digest_and_its_words(path):
    text = path.read_text(encoding="utf-8").rstrip("\n")
    content = json.loads(text)
    assert canonical_text(content) == text
    assert digest(text) == path.with_suffix(".sha256").read_text(encoding="utf-8").strip()
    assert plain_text(content) == path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_it_still_renders_to_the_same_page(path):
    article = build_article(json.loads(path.read_text(encoding="utf-8")), file_url=lambda name: f"/media/{name}")
    html = " ".join(render_to_string("conditions/article.html", {"article": article}).split())
    for section in article["sections"]:
        assert f'id="{section["id"]}"' in html
    for line in ("<h1>", 'class="care-card"', 'id="references"', 'class="our-service"', 'class="disclaimer"'):
        assert line in html
