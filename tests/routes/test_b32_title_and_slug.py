"""B32, B33: Title, slug and search fields travel with the draft."""

from tests import editor, makers
from tests.routes.route import WRITER, Route

ROUTE = Route(
    ("B32", "B33"),
    "Title, slug and search fields travel with the draft",
    WRITER,
    "What is public keeps title and address until a physician signs the new ones",
)


def test_renaming_in_the_editor(scene):
    changes = {"title": "Renamed Disorder", "slug": "renamed", "summary": scene.SECRET}
    data = editor.form_data(makers.draft(scene.public), changes=changes)
    scene.post(scene.writer, f"/admin/pages/{scene.public.pk}/edit/", data)
    assert makers.draft(scene.public).title == "Renamed Disorder"
    assert "Renamed Disorder" not in scene.seen()
    scene.nothing_got_out()
