"""The copy of the logo that readers get: what is refused, how large and heavy it is, and what is not in it."""

import random
import re
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from conditions.practice import logos
from conditions.practice.logos import BadLogoError, drawn


def upload(picture=None, *, size=(400, 100), mode="RGBA", form="PNG", data=None, **options):
    """An image as Wagtail's model holds it, without a database."""
    if data is None:
        target = BytesIO()
        (picture or Image.new(mode, size, "#0b4a6f")).save(target, form, **options)
        data = target.getvalue()
    file = ContentFile(data, name=f"logo.{form.lower()}")
    return SimpleNamespace(file=file)


def noise(size, mode="RGBA"):
    bands = len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, size, random.Random(7).randbytes(size[0] * size[1] * bands))


def opened(copy):
    return Image.open(BytesIO(copy.data))


@pytest.mark.parametrize("form", ["PNG", "WEBP", "JPEG", "GIF"])
def test_every_allowed_form_becomes_a_png_named_after_its_digest(form):
    copy = drawn(upload(form=form, mode="RGB"))
    assert re.fullmatch(r"practice/[0-9a-f]{64}\.png", copy.name)
    assert opened(copy).format == "PNG" and (copy.width, copy.height) == opened(copy).size == (320, 80)
    assert drawn(upload(form=form, mode="RGB")) == copy  # the same picture, the same address


@pytest.mark.parametrize(
    ("size", "copy", "shown"),
    [
        ((400, 100), (320, 80), (160, 40)),
        ((80, 80), (80, 80), (40, 40)),
        ((2000, 250), (400, 50), (200, 25)),
        ((100, 50), (100, 50), (80, 40)),  # nothing is enlarged past its pixels
        ((160, 40), (160, 40), (160, 40)),
        ((60, 120), (40, 80), (20, 40)),
    ],
)
def test_it_fits_the_head_of_a_page(size, copy, shown):
    made = drawn(upload(size=size))
    assert (made.width, made.height) == copy
    assert logos.shown_size(*copy) == shown


def test_no_copy_yet_has_a_size_that_divides_by_nothing():
    assert logos.shown_size(0, 0) == (1, 1)


def test_a_transparent_ground_stays_and_an_opaque_one_costs_nothing():
    clear = Image.new("RGBA", (200, 80), (0, 0, 0, 0))
    clear.paste("#123456", (50, 20, 150, 60))
    assert opened(drawn(upload(clear))).convert("RGBA").getpixel((0, 0))[3] == 0
    assert opened(drawn(upload(mode="RGBA"))).mode == "RGB"


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_whatever_the_picture_the_copy_is_light(mode):
    assert len(drawn(upload(noise((800, 160), mode), form="WEBP", lossless=True)).data) <= 34 * 1024


def test_nothing_but_the_picture_is_in_it():
    secret = Image.Exif()
    secret[0x010E] = "taken at home"
    plain = BytesIO()
    Image.new("RGB", (400, 100), "#0b4a6f").save(plain, "JPEG", exif=secret, comment=b"of a patient")
    copy = drawn(upload(data=plain.getvalue() + b"<script>alert(1)</script>"))
    assert opened(copy).info.keys() <= {"dpi"} and not opened(copy).getexif()
    for words in (b"home", b"patient", b"script"):
        assert words not in copy.data


def test_a_photograph_that_was_turned_stands_upright():
    turned = Image.Exif()
    turned[0x0112] = 6  # to be turned by 90 degrees
    assert opened(drawn(upload(size=(80, 160), mode="RGB", form="JPEG", exif=turned))).size == (160, 80)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"size": (4001, 600)}, "at most 4000 pixels on a side. This one has 4001 × 600"),
        ({"size": (300, 39)}, "at least 40 pixels on each side"),
        ({"size": (30, 60)}, "at least 40 pixels on each side"),
        ({"size": (801, 100)}, "8 times as wide as high"),
        ({"size": (100, 201)}, "half as wide as high"),
        ({"data": b"\0" * (2 * 1024 * 1024 + 1)}, "at most 2 MB"),
        ({"data": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"}, "no picture that can be read"),
        ({"data": b""}, "no picture that can be read"),
        ({"form": "TIFF"}, "no picture that can be read"),
        ({"form": "BMP", "mode": "RGB"}, "no picture that can be read"),
    ],
)
def test_what_cannot_be_the_logo_is_refused_in_words(bad, why):
    with pytest.raises(BadLogoError, match=why):
        drawn(upload(**bad))


def test_half_a_file_is_refused():
    whole = upload(noise((400, 100), "RGB")).file.read()
    with pytest.raises(BadLogoError, match="no picture that can be read"):
        drawn(upload(data=whole[: len(whole) // 2]))


def test_a_picture_that_moves_is_refused():
    frames = [Image.new("RGB", (100, 50), colour) for colour in ("red", "green")]
    with pytest.raises(BadLogoError, match="does not move"):
        drawn(upload(frames[0], form="GIF", save_all=True, append_images=frames[1:]))


def test_a_file_that_is_gone_is_said_to_be(tmp_path):
    gone = SimpleNamespace(file=SimpleNamespace(open=lambda mode: (tmp_path / "gone.png").open(mode)))
    with pytest.raises(BadLogoError, match="is gone"):
        drawn(gone)


def test_an_altered_copy_is_put_right(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    copy = drawn(upload())
    for _time in range(2):
        logos.keep(copy)
        assert (tmp_path / copy.name).read_bytes() == copy.data
    (tmp_path / copy.name).write_bytes(b"another picture")
    logos.keep(copy)
    assert (tmp_path / copy.name).read_bytes() == copy.data
    assert len(list((tmp_path / "practice").iterdir())) == 1
