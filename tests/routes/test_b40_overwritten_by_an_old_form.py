"""B40: A page is signed between another editor's load and save."""

from tests import editor, makers
from tests.routes.route import WRITER, Route

ROUTE = Route(
    ("B40",),
    "A page is signed between another editor's load and save",
    WRITER,
    "The late save is a new draft; what was signed stays public",
)


def test_a_form_loaded_before_the_signature(scene):
    page = scene.public
    loaded = editor.form_data(makers.draft(page), changes={"summary": scene.SECRET})
    makers.edited(page, scene.writer, summary="A sentence that a physician has read.")
    makers.signed(makers.submitted(page, scene.writer), scene.physician)
    scene.post(scene.writer, f"/admin/pages/{page.pk}/edit/", loaded)
    assert "A sentence that a physician has read." in scene.seen()
    assert makers.draft(page).summary == scene.SECRET
    scene.nothing_got_out(changed=True)
