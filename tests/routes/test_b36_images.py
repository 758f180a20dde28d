"""B36: The file of a figure is replaced under the same id; its alt text changes."""

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from conditions.models import Publication
from tests import makers
from tests.routes.route import WRITER, Route

ROUTE = Route(
    ("B36",),
    "The file of a figure is replaced under the same id; its alt text changes",
    WRITER,
    "The page keeps the bytes and the alt text that were signed",
)


def test_replacing_the_file_of_a_figure(scene):
    image = get_image_model().objects.create(
        title="A chart", file=get_test_image_file("b36.png", size=(61, 43)), uploaded_by_user=scene.writer
    )
    figure = {"image": image.pk, "alt_text": "A rising line", "decorative": False, "caption": ""}
    page = makers.make_page(scene.writer, title="With A Figure", slug="figure", parts={"figure": figure})
    makers.signed(makers.submitted(page, scene.writer), scene.physician)
    before = scene.seen()
    content = Publication.objects.get(slug="figure").version.content
    [frozen] = [section["file"] for section in content["parts"] if section["kind"] == "figure"]
    with default_storage.open(frozen["name"], "rb") as file:
        bytes_before = file.read()
    other = get_test_image_file("other.png", size=(17, 19)).file.getvalue()
    data = {"title": scene.SECRET, "file": SimpleUploadedFile("other.png", other), "tags": ""}
    data |= {"collection": image.collection_id, "focal_point_x": "", "focal_point_y": "", "description": scene.SECRET}
    response = scene.post(scene.writer, f"/admin/images/{image.pk}/", data)
    assert response.status_code == 302, response.context["form"].errors
    assert get_image_model().objects.get(pk=image.pk).title == scene.SECRET
    assert scene.seen() == before
    with default_storage.open(frozen["name"], "rb") as file:
        assert file.read() == bytes_before
    scene.nothing_got_out(changed=True)
