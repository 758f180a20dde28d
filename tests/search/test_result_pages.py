"""Results on several pages, in a library of one page and its copies."""

import pytest

from conditions.models import Publication
from conditions.search import index
from tests import makers

pytestmark = pytest.mark.django_db


def test_results_have_pages(client, publication):
    makers.copies(publication, 0, 25)
    for copy in Publication.objects.select_related("version"):
        index.index(copy)
    first = client.get("/search/?q=example")
    assert len(first.context["found"]) == 20 and 'rel="next"' in first.content.decode()
    second = client.get("/search/?q=example&page=2")
    assert len(second.context["found"]) == 6 and 'rel="prev"' in second.content.decode()
    assert client.get("/search/?q=example&page=0").status_code == 200
    assert client.get("/search/?q=example&page=99999999999").status_code == 200
    assert client.get("/search/?q=example&page=-1%27").status_code == 200
