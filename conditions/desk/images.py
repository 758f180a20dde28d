"""The form of an image, whose title enters the record, and whose file every later step has to be able to read."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, UnidentifiedImageError
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.admin.views import account
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from conditions.ledger import characters
from conditions.ledger.texts import refuse
from conditions.versions.metadata import without_metadata

DAMAGED = "This picture is damaged or cut off. Open it in a picture program, save it again, and upload that."


class PictureField(WagtailImageField):
    """Looks at the number of pixels before it reads them, and then reads them all: Wagtail's own field reads first, and
    fails on a file that is cut off.
    """

    def to_python(self, data):
        if data:
            self.check_image_file_size(data)
            self._ensure_readable(data)
            data = _bare(data)
        return super().to_python(data)

    def _ensure_readable(self, file) -> None:
        file.seek(0)
        try:
            with Image.open(file) as picture:
                pixels = picture.width * picture.height * getattr(picture, "n_frames", 1)
                if pixels <= self.max_image_pixels:
                    picture.load()
        except UnidentifiedImageError:
            return  # which Wagtail has a sentence for
        except Image.DecompressionBombError:
            pixels = self.max_image_pixels + 1
        except Exception as problem:  # whatever a damaged file makes a decoder raise
            raise ValidationError(DAMAGED, code="damaged") from problem
        finally:
            file.seek(0)
        if pixels > self.max_image_pixels:
            million = self.max_image_pixels // 1_000_000
            raise ValidationError(
                f"This picture has too many pixels: {million} million are the most, and in a moving picture all frames "
                "count. Make it smaller.",
                code="file_too_many_pixels",
            )


def _bare(upload):
    """The upload without what nobody sees in it: where it was taken, descriptions, comments (versions/metadata.py)."""
    upload.seek(0)
    whole = upload.read()
    upload.seek(0)
    try:
        bare = without_metadata(whole)
    except (OSError, ValueError, SyntaxError, KeyError):
        return upload  # no picture of a kind we take, for which Wagtail has a sentence
    return upload if bare == whole else SimpleUploadedFile(upload.name, bare, upload.content_type)


class AvatarForm(AvatarPreferencesForm):
    """The picture of an account, looked at like every other upload; Wagtail makes it small."""

    avatar = PictureField(label="Upload a profile picture", required=False)


def take_over() -> None:
    """Wagtail has no setting for this form."""
    account.AvatarSettingsPanel.form_class = AvatarForm


class ImageForm(BaseImageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if stock := self.fields.get("file"):
            self.fields["file"] = PictureField(
                label=stock.label, required=stock.required, help_text=stock.help_text, widget=stock.widget
            )

    def clean_title(self):
        return _entered(self.cleaned_data["title"])

    def clean_description(self):
        return _entered(self.cleaned_data["description"])


def _entered(text: str) -> str:
    """``text`` without soft hyphens. Raises ValidationError if a character may not stand in it."""
    text = characters.stripped(text)
    refuse(text, line_breaks=False)
    return text
