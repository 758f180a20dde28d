"""The practice's logo as readers get it: a small PNG drawn anew from an upload, which itself stays private.

Nothing but the picture is in it: no metadata, no second frame, no bytes behind the image. It is named after its digest,
so its address never stands for another picture, and pages may keep it for as long as they like.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

FOLDER = "practice"
WIDTH, HEIGHT = 200, 40  # CSS pixels at most on a page; drawn for screens with two dots to each
LOWEST, LARGEST_SIDE = 40, 4000  # of an upload, pixels
WIDEST = 8  # times as wide as high
HEAVIEST = 2 * 1024 * 1024  # bytes of an upload
LIGHT = 20 * 1024  # bytes that the copy should not pass; with 256 colours it never has more than 34 KB
_FORMATS = ("PNG", "WEBP", "JPEG", "GIF")


class BadLogoError(Exception):
    """An image that cannot be the logo. The message says why and what to do."""


@dataclass(frozen=True)
class Drawn:
    data: bytes
    width: int
    height: int

    @property
    def name(self) -> str:
        """Under which it is stored."""
        return f"{FOLDER}/{hashlib.sha256(self.data).hexdigest()}.png"


def drawn(image) -> Drawn:
    """The copy of ``image`` (one of Wagtail's) for the public. Raises BadLogoError."""
    try:
        with image.file.open("rb") as file:
            data = file.read(HEAVIEST + 1)
    except (OSError, ValueError):
        raise BadLogoError("The file of this image is gone. Upload it anew and choose the new image.") from None
    if len(data) > HEAVIEST:
        raise BadLogoError(f"The file is too heavy: a logo has at most {HEAVIEST // 2**20} MB. Save it smaller.")
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as upload:
            _ensure_fit(upload)
            picture = ImageOps.exif_transpose(upload).convert("RGBA")
    except BadLogoError:
        raise
    except Exception:  # whatever a damaged file makes a decoder raise
        raise BadLogoError("This is no picture that can be read. A logo is a PNG, WebP, JPEG or GIF file.") from None
    picture.thumbnail((2 * WIDTH, 2 * HEIGHT), Image.Resampling.LANCZOS)
    return Drawn(_png(picture), *picture.size)


def _ensure_fit(upload: Image.Image) -> None:
    width, height = upload.size
    size = f"This one has {width} × {height} pixels."
    if max(width, height) > LARGEST_SIDE:
        raise BadLogoError(f"A logo has at most {LARGEST_SIDE} pixels on a side. {size} Scale it down.")
    if height < LOWEST or width < LOWEST:
        raise BadLogoError(f"A logo has at least {LOWEST} pixels on each side, or it would be blurred. {size}")
    if not height / 2 <= width <= WIDEST * height:
        raise BadLogoError(
            f"A logo is between half as wide as high and {WIDEST} times as wide as high, or nobody could read it in "
            f"the head of a page. {size} Cut off the empty margins, or use another form of it."
        )
    if getattr(upload, "n_frames", 1) > 1:
        raise BadLogoError("A logo does not move. Choose a picture with a single frame.")


def _png(picture: Image.Image) -> bytes:
    opaque = picture.getchannel("A").getextrema() == (255, 255)
    data = _saved(picture.convert("RGB") if opaque else picture)
    return data if len(data) <= LIGHT else _saved(picture.quantize(256, method=Image.Quantize.FASTOCTREE))


def _saved(picture: Image.Image) -> bytes:
    target = BytesIO()
    picture.info.clear()
    picture.save(target, "PNG", optimize=True)
    return target.getvalue()


def keep(copy: Drawn) -> None:
    """Store the copy under its name. One that is there already has the same bytes, unless somebody altered it."""
    with suppress(FileNotFoundError), default_storage.open(copy.name, "rb") as there:
        if there.read() == copy.data:
            return
        default_storage.delete(copy.name)
    default_storage.save(copy.name, ContentFile(copy.data))


def shown_size(width: int, height: int) -> tuple[int, int]:
    """Width and height on a page, in CSS pixels, of a copy with so many pixels."""
    scale = min(WIDTH / width, HEIGHT / height, 1) if width and height else 0
    return max(round(width * scale), 1), max(round(height * scale), 1)
