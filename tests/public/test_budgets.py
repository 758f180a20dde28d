"""The budgets of the reader's page that need no browser; those that do are in test_in_browser.py and ``make audit``."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings

from conditions.models import Publication
from tests import makers
from tests.public.test_feeds import published_document

pytestmark = pytest.mark.django_db

PAGE, LIBRARY = 14 * 1024, 30 * 1024  # bytes, compressed, images aside


def compressed(client, address) -> int:
    response = client.get(address, headers={"accept-encoding": "br"})
    assert response["Content-Encoding"] == "br"
    return len(response.content)


def style() -> bytes:
    return (Path(settings.BASE_DIR) / "static" / "public" / "site.css").read_bytes()


@pytest.mark.slow
def test_a_whole_document_with_its_style_is_within_14_kb(client, writer, physician, known):
    publication = published_document(writer, physician, known)
    page = compressed(client, f"/conditions/{publication.slug}/")
    total = page + len(brotli.compress(style(), quality=11))
    assert total <= PAGE, f"{total} bytes, {page} of them HTML"


def test_a_page_asks_for_one_style_sheet_and_nothing_else(client, publication):
    html = client.get("/conditions/example/").content.decode()
    asked = re.findall(r'<(?:link|script|img|iframe|source|video|audio)[^>]*(?:src|href)="([^"]+)"', html)
    fetched = [a for a in asked if not a.startswith(("data:", "http://localhost:8000/", "/updates/feed/"))]
    assert [re.sub(r"\.[0-9a-f]{12}\.", ".", address) for address in fetched] == ["/static/public/site.css"]
    assert not re.search(rb"url\(|@import|@font-face", style())


@pytest.mark.slow
def test_a_library_of_500_conditions_is_within_30_kb_and_6_queries(client, publication, django_assert_max_num_queries):
    makers.copies(publication, 0, 499)
    for number, copy in enumerate(Publication.objects.order_by("pk")):
        # Titles and summaries as different from each other as those of 500 real pages.
        copy.title = f"{_word(number)} {_word(number * 7 + 3)} disorder"
        copy.summary = " ".join(_word(number * 31 + n * 17) for n in range(14)).capitalize() + "."
        copy.sort_title = copy.title.casefold()
        makers.sealed(copy)
    with django_assert_max_num_queries(6):
        size = compressed(client, "/conditions/")
    assert size <= LIBRARY, f"{size} bytes"


_SYLLABLES = "ne ro psy cho so ma lu mi ta ka re di fo ga ble ster ion al ic ous ent ary".split()  # noqa: SIM905


def _word(number: int) -> str:
    """One of 2,000 words, as many as such lists use."""
    number = number * 2_654_435_761 % 2_000
    return "".join(_SYLLABLES[number // step % len(_SYLLABLES)] for step in (1, 22, 484))


def test_an_uncached_page_takes_at_most_eight_queries_whatever_the_library(
    client, publication, django_assert_max_num_queries
):
    for upto in (0, 10, 200):
        makers.copies(publication, 0 if upto <= 10 else 10, upto)
        with django_assert_max_num_queries(8):
            assert client.get("/conditions/example/").status_code == 200
