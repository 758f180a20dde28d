"""The form of an image, whose title enters the record."""

from wagtail.images.forms import BaseImageForm

from conditions.ledger import characters
from conditions.ledger.texts import refuse


class ImageForm(BaseImageForm):
    def clean_title(self):
        return _entered(self.cleaned_data["title"])

    def clean_description(self):
        return _entered(self.cleaned_data["description"])


def _entered(text: str) -> str:
    """``text`` without soft hyphens. Raises ValidationError if a character may not stand in it."""
    text = characters.stripped(text)
    refuse(text, line_breaks=False)
    return text
