"""Where links inside signed text lead: to what is public when the page is shown."""

from conditions.parts.registry import PAGE
from conditions.publications.models import Publication
from conditions.versions.article import linked_pages


def address(slug: str) -> str:
    """Where the page with this slug is read."""
    return f"/conditions/{slug}/"


def addresses_of(content: dict) -> dict[str, str]:
    """Where the pages that ``content`` links to can be read now, by their keys; those that are not public are left out.

    Asked when a page is shown and never signed: a page that was renamed, or a library that moved, is followed. One
    query, none where nothing is linked.
    """
    keys = linked_pages(PAGE, content)
    public = Publication.objects.in_force().filter(page_key__in=keys).values_list("page_key", "slug") if keys else ()
    return {str(key): address(slug) for key, slug in public}
