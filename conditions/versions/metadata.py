"""Pictures without what nobody sees in them: where and with what they were taken, descriptions, thumbnails, comments.

A photograph of a waiting room may tell where it lies, and a description may say what no physician has read. The colour
profile stays, and a picture that says which way is up is turned that way.
"""

from io import BytesIO

from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

_ORIENTATION = 0x0112
# What decoders find beside the pixels. Of these the colour profile, resolution and timing of frames are kept.
_HIDDEN = {"exif", "xmp", "XML:com.adobe.xmp", "Raw profile type exif", "Raw profile type iptc", "photoshop", "comment"}


def without_metadata(data: bytes) -> bytes:
    """``data`` itself where there is nothing to remove. Raises what Pillow raises for a file that is no picture."""
    with Image.open(BytesIO(data)) as picture:
        if not _says_something(picture):
            return data
        out = BytesIO()
        kept = {"icc_profile": profile} if (profile := picture.info.get("icc_profile")) else {}
        save = {"JPEG": _jpeg, "MPO": _jpeg, "PNG": _png, "GIF": _gif, "WEBP": _webp}[picture.format]
        save(picture, out, kept)
        return out.getvalue()


def _says_something(picture: Image.Image) -> bool:
    hidden = {name for name, value in picture.info.items() if value and name in _HIDDEN}
    texts = getattr(picture, "text", None) or {}  # reads a PNG to its end
    return bool(hidden or texts or picture.getexif() or picture.format == "MPO")


def _jpeg(picture, out, kept) -> None:
    """Not compressed anew with other settings, unless it has to be turned."""
    turned = picture.getexif().get(_ORIENTATION, 1) not in (0, 1)
    if turned or picture.format == "MPO":
        ImageOps.exif_transpose(picture).save(out, "JPEG", quality=95, comment=b"", exif=b"", **kept)
    else:
        picture.save(out, "JPEG", quality="keep", comment=b"", exif=b"", **kept)


def _png(picture, out, kept) -> None:
    moving = getattr(picture, "n_frames", 1) > 1
    upright = picture if moving else ImageOps.exif_transpose(picture)
    upright.save(out, "PNG", pnginfo=PngInfo(), exif=b"", save_all=moving, **kept)


def _gif(picture, out, kept) -> None:
    picture.save(out, "GIF", save_all=True, comment=b"")


def _webp(picture, out, kept) -> None:
    moving = getattr(picture, "n_frames", 1) > 1
    upright = picture if moving else ImageOps.exif_transpose(picture)
    upright.save(out, "WEBP", save_all=moving, quality=95, exif=b"", xmp=b"", **kept)
