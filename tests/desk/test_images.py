"""Pictures that would take too much, or that nothing can read whole, are refused with a sentence."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Picture
from wagtail.images.models import Image

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
