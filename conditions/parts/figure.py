"""A picture. It stays behind the part it is put after."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from conditions.parts.base import EXTRA, PartBlock
from conditions.parts.page import FREE, Finding, PartShape
from conditions.parts.shapes import CitedText, File, Flag, Record, Text


class FigureBlock(PartBlock):
    image = ImageChooserBlock()
    alt_text = blocks.CharBlock(
        required=False, max_length=250, help_text="What the image shows, for those who cannot see it"
    )
    decorative = blocks.BooleanBlock(required=False, help_text="Tick if the image says nothing that the text does not")
    caption = blocks.CharBlock(required=False, max_length=250)

    def clean(self, value):
        """A draft may be unfinished: what is missing is asked for at submission and keeps nothing from being saved."""
        value = super().clean(value)
        if not self.is_deferred_validation and not value["alt_text"] and not value["decorative"]:
            message = "Describe the image, or mark it as decorative."
            raise blocks.StructBlockValidationError(block_errors={"alt_text": ValidationError(message)})
        return value

    class Meta:
        icon = "image"
        label = "Figure"
        group = EXTRA
        description = "A picture. It stays behind the part it is put after."
        preview_value = {"image": None, "alt_text": "", "decorative": True, "caption": "A caption"}


def _prepare(value):
    alt = "" if value["decorative"] else value["alt_text"]
    return {**value, "alt_text": alt}


def _outline(part, outline):
    yield outline.figure(part["file"], part["alt"])
    yield outline.paragraph(part["caption"])


def _check(part, path):
    if not part["file"]["name"]:
        yield Finding("figure.image", (*path, "file"), "A figure has no image.", "Choose one, or delete the figure.")
    elif not part["alt"] and not part["decorative"]:
        yield Finding(
            "figure.alt",
            (*path, "alt"),
            "A figure has no alternative text.",
            "Describe what it shows, or mark it as decorative.",
        )


PART = PartShape(
    kind="figure",
    label="Figure",
    place=FREE,
    once=False,
    in_contents=False,
    shape=Record(
        prepare=_prepare,
        fields={
            "file": File(label="image", source="image"),
            "alt": Text(label="alternative text", source="alt_text"),
            "decorative": Flag(label="decorative", silent=True),
            "caption": CitedText(label="caption"),
        },
    ),
    check=_check,
    outline=_outline,
)
BLOCK = FigureBlock
