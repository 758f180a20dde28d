"""A version of each schema that was ever written must render for ever. The files here are never changed."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from conditions.parts.registry import PAGE
from conditions.public.markdown import markdown
from conditions.versions.article import build_article
from conditions.versions.canonical import SCHEMA, canonical_text, digest, read
from conditions.versions.outline import plain_text

pytestmark = pytest.mark.once

FOLDER = Path(__file__).parent / "schemas"
SCHEMAS = sorted(FOLDER.glob("schema-*.json"))


def test_there_is_an_example_of_each_schema_with_every_part_it_had():
    assert [path.name for path in SCHEMAS] == [f"schema-{number}.json" for number in range(1, SCHEMA + 1)]
    newest = read(SCHEMAS[-1].read_text(encoding="utf-8"), PAGE)
    assert len({part["kind"] for part in newest["parts"]}) >= 14


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_it_still_has_its_digest_and_its_words(path):
    text = path.read_text(encoding="utf-8").rstrip("\n")
    content = read(text, PAGE)
    assert canonical_text(content) == text
    assert digest(text) == path.with_suffix(".sha256").read_text(encoding="utf-8").strip()
    assert plain_text(PAGE, content) == path.with_suffix(".txt").read_text(encoding="utf-8")
    made = markdown(PAGE, content, lambda key: None, lambda name: f"/media/{name}")
    assert made == path.with_suffix(".md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_it_still_renders_to_the_same_page(path):
    content = read(path.read_text(encoding="utf-8"), PAGE)
    article = build_article(PAGE, content, file_url=lambda name: f"/media/{name}")
    html = " ".join(render_to_string("conditions/article.html", {"article": article}).split())
    for part in article["parts"]:
        assert f'id="{part["id"]}"' in html
    for line in ("<h1>", 'class="care-card"', 'id="references"', 'class="our-service"', 'class="disclaimer"'):
        assert line in html
    squeezed = re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", html)))
    for _path, shape, value in PAGE.leaves(content):
        if not shape.silent and shape.words(value) and not hasattr(value, "get"):
            assert "".join(shape.words(value).split())[:20] in squeezed or "alt" in _path
