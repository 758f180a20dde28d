"""Pictures that would take too much, or that nothing can read whole, are refused with a sentence."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Picture
from PIL import ImageChops, ImageCms
from PIL.PngImagePlugin import PngInfo
from wagtail.images.models import Image
from wagtail.users.models import UserProfile

from conditions.versions.metadata import without_metadata
from tests import makers
from tests.responses import text_of

pytestmark = pytest.mark.django_db


def picture(form: str, size=(300, 200), **options) -> bytes:
    made = BytesIO()
    Picture.effect_noise(size, 50).convert("RGB").save(made, form, **options)
    return made.getvalue()


@pytest.fixture
def uploaded(admin):
    client = Client()
    client.force_login(admin)

    def upload(data: bytes, name: str):
        return client.post("/admin/images/add/", {"title": "A picture", "file": SimpleUploadedFile(name, data)})

    return upload


@pytest.mark.parametrize(("form", "name"), [("PNG", "a.png"), ("JPEG", "a.jpg"), ("WEBP", "a.webp"), ("GIF", "a.gif")])
def test_a_whole_picture_is_taken_and_one_cut_off_is_refused(uploaded, form, name):
    data = picture(form)
    answer = uploaded(data[: len(data) // 2], name)
    assert answer.status_code == 200 and not Image.objects.exists()
    assert "This picture is damaged or cut off." in text_of(answer)
    assert uploaded(data, name).status_code == 302
    with Image.objects.get().file.open() as stored:
        assert stored.read() == data


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_read(uploaded, monkeypatch):
    large = BytesIO()
    Picture.new("1", (6000, 5000)).save(large, "PNG")
    monkeypatch.setattr(Picture.Image, "load", lambda self: pytest.fail("it was read"))
    assert "too many pixels" in text_of(uploaded(large.getvalue(), "large.png"))
    assert not Image.objects.exists()


def test_the_frames_of_a_moving_picture_count_together(uploaded):
    frames = [Picture.new("L", (1000, 1000), shade) for shade in range(0, 250, 8)]
    moving = BytesIO()
    frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:])
    assert "too many pixels" in text_of(uploaded(moving.getvalue(), "moving.gif"))
    assert not Image.objects.exists()


def test_what_is_no_picture_is_refused(uploaded):
    assert "not an image or a corrupted image" in text_of(uploaded(b"no picture at all", "a.png"))
    assert "damaged or cut off" in text_of(uploaded(picture("PNG")[:60], "a.png"))


def test_another_title_reads_no_file(uploaded, admin):
    uploaded(picture("PNG"), "a.png")
    image = Image.objects.get()
    client = Client()
    client.force_login(admin)
    address = f"/admin/images/{image.pk}/"
    assert client.post(address, {"title": "Another title", "description": ""}).status_code == 302
    image.refresh_from_db()
    assert image.title == "Another title"


# --- what nobody sees in a picture


def told(form: str, *, orientation: int = 1) -> bytes:
    """A picture that says where it was taken, by whom and what it shows, in each way its format has."""
    exif = Picture.Exif()
    exif[0x010E], exif[0x013B], exif[0x0112] = "A secret description", "A secret author", orientation
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>A secret packet</x:xmpmeta>"
    options = {"exif": exif, "comment": b"A secret comment"}
    if form == "PNG":
        words = PngInfo()
        words.add_text("Description", "A secret text")
        words.add_itxt("XML:com.adobe.xmp", xmp.decode())
        options = {"exif": exif, "pnginfo": words}
    if form == "WEBP":
        options = {"exif": exif, "xmp": xmp}
    if form == "GIF":
        options = {"comment": b"A secret comment"}
    return picture(form, **options)


FORMS = [("PNG", "a.png"), ("JPEG", "a.jpg"), ("WEBP", "a.webp"), ("GIF", "a.gif")]


@pytest.mark.parametrize(("form", "name"), FORMS)
def test_an_upload_says_nothing_that_nobody_sees(uploaded, form, name):
    data = told(form)
    assert b"secret" in data
    assert uploaded(data, name).status_code == 302
    with Image.objects.get().file.open() as stored:
        bare = stored.read()
    assert b"secret" not in bare
    with Picture.open(BytesIO(bare)) as found, Picture.open(BytesIO(data)) as before:
        assert found.format == form and not found.getexif() and found.size == before.size
        difference = ImageChops.difference(found.convert("RGB"), before.convert("RGB"))
        assert max(high for _low, high in difference.getextrema()) < 40
    assert without_metadata(bare) == bare


@pytest.mark.parametrize(("form", "name"), FORMS[:3])
def test_what_was_uploaded_before_is_frozen_without_it(writer, form, name):
    image = Image.objects.create(title="Of before", file=SimpleUploadedFile(name, told(form, orientation=6)))
    value = {"image": image.pk, "alt_text": "What it shows", "decorative": False, "caption": ""}
    review = makers.submitted(makers.make_page(writer, parts={"figure": value}), writer)
    [figure] = [part for part in review.version.content["parts"] if part["kind"] == "figure"]
    with default_storage.open(figure["file"]["name"], "rb") as stored:
        data = stored.read()
    assert b"secret" not in data
    with Picture.open(BytesIO(data)) as found:
        assert found.size == (figure["file"]["width"], figure["file"]["height"]) == (200, 300)  # turned upright


def test_moving_pictures_go_on_moving():
    frames = [Picture.new("RGB", (20, 20), (shade, 0, 0)) for shade in (0, 120, 250)]
    for form in ("GIF", "PNG", "WEBP"):
        moving = BytesIO()
        options = {"comment": b"secret"} if form == "GIF" else {"exif": _exif()}
        frames[0].save(moving, form, save_all=True, append_images=frames[1:], duration=100, **options)
        bare = without_metadata(moving.getvalue())
        with Picture.open(BytesIO(bare)) as found:
            assert found.n_frames == 3, form
        assert b"secret" not in bare


def _exif() -> Picture.Exif:
    exif = Picture.Exif()
    exif[0x010E] = "secret"
    return exif


def test_the_colour_profile_stays():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    bare = without_metadata(picture("JPEG", icc_profile=profile, comment=b"secret"))
    with Picture.open(BytesIO(bare)) as found:
        assert found.info["icc_profile"] == profile


@pytest.mark.parametrize("what", ["too many pixels", "damaged or cut off"])
def test_the_picture_of_an_account_is_bounded_too(client, writer, what):
    large = BytesIO()
    Picture.new("1", (6000, 5000)).save(large, "PNG")
    data = large.getvalue() if what == "too many pixels" else picture("PNG")[:5000]
    client.force_login(writer)
    answer = client.post("/admin/account/", {"avatar-avatar": SimpleUploadedFile("me.png", data)})
    assert what in text_of(answer)
    answer = client.post("/admin/account/", {"avatar-avatar": SimpleUploadedFile("me.png", told("PNG"))})
    profile = UserProfile.objects.get(user=writer)
    if profile.avatar:
        with profile.avatar.open() as stored:
            assert b"secret" not in stored.read()
