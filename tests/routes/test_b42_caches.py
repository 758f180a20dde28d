"""B42: Caches keyed on something that does not change with the publication."""

from conditions.models import Publication
from conditions.publications.actions import take_down
from tests import makers
from tests.routes.route import ANYBODY, Route

ROUTE = Route(
    ("B42",),
    "Caches keyed on something that does not change with the publication",
    ANYBODY,
    "A take-down and a new signature show on the very next request",
)


def test_the_next_request_shows_it(scene):
    client = scene.client(scene.writer)
    assert client.get("/conditions/example/").status_code == 200
    makers.edited(scene.public, scene.writer, summary="A sentence that a physician has read.")
    makers.signed(makers.submitted(scene.public, scene.writer), scene.physician)
    assert "A sentence that a physician has read." in client.get("/conditions/example/").content.decode()
    publication = Publication.objects.get(page_id=scene.public.pk)
    take_down(publication, by=scene.manager, reason="It was wrong after all.", notice="We correct this page.")
    assert client.get("/conditions/example/").status_code == 410
    assert "Example Disorder" not in client.get("/conditions/").content.decode()
    scene.nothing_got_out(changed=True)
