"""The practice for templates; asked of the database only where a template speaks of it, once a page."""

from django.utils.functional import SimpleLazyObject

from conditions.practice.models import Practice


def practice(_request) -> dict:
    return {"practice": SimpleLazyObject(Practice.current)}
