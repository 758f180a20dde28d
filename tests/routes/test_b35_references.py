"""B35: A reference cited on a public page is edited or deleted."""

from conditions.models import Reference
from tests.routes.route import WRITER, Route

ROUTE = Route(
    ("B35",),
    "A reference cited on a public page is edited or deleted",
    WRITER,
    "The page keeps what was signed; deleting is refused while a page cites it",
)


def test_editing_a_cited_reference(scene):
    reference = Reference.objects.get()
    url = f"/admin/snippets/conditions/reference/edit/{reference.pk}/"
    fields = ("pmid", "doi", "authors", "journal", "year", "retraction")
    data = {name: getattr(reference, name, "") or "" for name in fields}
    response = scene.post(scene.writer, url, {**data, "title": scene.SECRET})
    assert response.status_code == 302, response.content.decode()[-3000:]
    assert Reference.objects.get().title == scene.SECRET
    assert Reference.history.count() == 2
    scene.nothing_got_out()


def test_deleting_a_cited_reference(scene):
    reference = Reference.objects.get()
    scene.client(scene.admin).post(f"/admin/snippets/conditions/reference/delete/{reference.pk}/", {})
    assert "A trial" in scene.client(scene.writer).get("/conditions/example/").content.decode()
    scene.nothing_got_out()
