"""The rule of characters (characters.py) asked where texts are entered: in forms and models."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from conditions.ledger import characters


class WordsField(forms.CharField):
    """A text that people write: without soft hyphens, and refused with a sentence if a character may not stand in it.

    With a text area for its widget it has lines, otherwise it is one.
    """

    def to_python(self, value):
        return characters.stripped(super().to_python(value))

    def validate(self, value):
        super().validate(value)
        refuse(value, line_breaks=isinstance(self.widget, forms.Textarea))


def refuse(text: str, *, line_breaks: bool = True) -> None:
    """Raises ValidationError with a sentence if a character may not stand in ``text``."""
    if sentence := characters.problem(text, line_breaks=line_breaks):
        raise ValidationError(sentence, code="character")


def clean_words(instance: models.Model, *names: str) -> None:
    """Take soft hyphens out of the fields ``names``. Raises ValidationError with a sentence for each one refused."""
    wrong = {}
    for name in names:
        text = characters.stripped(getattr(instance, name) or "")
        setattr(instance, name, text)
        has_lines = isinstance(instance._meta.get_field(name), models.TextField)
        if sentence := characters.problem(text, line_breaks=has_lines):
            wrong[name] = sentence
    if wrong:
        raise ValidationError(wrong)
