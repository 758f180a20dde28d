"""A condition page as Markdown, plain text and JSON, from the very content version that the HTML is made from."""

import json

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from conditions.dates import day_in_words
from conditions.integrity import selectors
from conditions.parts.registry import PAGE
from conditions.public.lookup import absolute, with_publication
from conditions.public.markdown import markdown
from conditions.public.negotiation import FORMATS
from conditions.public.serving import served
from conditions.publications.links import addresses_of
from conditions.publications.models import Publication
from conditions.versions.freezing import file_url
from conditions.versions.outline import plain_text


@served
@with_publication("rendition")
def rendition(request, publication, suffix):
    if suffix not in FORMATS:
        raise Http404("There is no such form of this page. There are index.md, index.txt and index.json.")
    answer = response(publication, suffix)
    answer["X-Robots-Tag"] = "noindex"  # the page itself is what is found
    return answer


def response(publication: Publication, suffix: str) -> HttpResponse:
    body = {"md": _markdown, "txt": _text, "json": _json}[suffix](publication)
    answer = HttpResponse(body, content_type=f"{FORMATS[suffix]}; charset=utf-8")
    address = absolute(reverse("condition", args=[publication.slug]))
    answer["Link"] = f'<{address}>; rel="canonical"'
    return answer


def stamp_lines(publication: Publication) -> list[str]:
    stamp = selectors.stamp_of(publication)
    return [
        f"Last reviewed by {stamp.signer} on {day_in_words(stamp.last_reviewed_on)}.",
        f"Text last changed on {day_in_words(stamp.text_changed_on)}. Next review due {stamp.next_review_on:%B %Y}.",
        f"Version {stamp.version_number}, SHA-256 {stamp.digest}.",
        absolute(reverse("condition", args=[publication.slug])),
    ]


def _text(publication: Publication) -> str:
    banner = publication.overdue_notice(timezone.localdate())
    head = f"{banner}\n\n" if banner else ""
    return (
        head
        + plain_text(PAGE, publication.version.content, labelled=True)
        + "\n"
        + "\n".join(stamp_lines(publication))
        + "\n"
    )


def _markdown(publication: Publication) -> str:
    banner = publication.overdue_notice(timezone.localdate())
    head = f"> {banner}\n\n" if banner else ""
    content = publication.version.content
    addresses = {key: absolute(path) for key, path in addresses_of(content).items()}
    body = markdown(PAGE, content, addresses.get, lambda name: absolute(file_url(name)))
    return head + body + "\n---\n\n" + "  \n".join(stamp_lines(publication)) + "\n"


def _json(publication: Publication) -> str:
    return json.dumps(as_data(publication), ensure_ascii=False, indent=1) + "\n"


def as_data(publication: Publication) -> dict:
    """The page as the API documents it (docs/api.md)."""
    content = publication.version.content
    return {**summary(publication), "text": plain_text(PAGE, content, labelled=True), "content": content}


def summary(publication: Publication) -> dict:
    """What lists tell of a page."""
    address = reverse("condition", args=[publication.slug])
    return {
        "title": publication.title,
        "abbreviation": publication.abbreviation,
        "also_called": publication.also_called.splitlines(),
        "summary": publication.summary,
        "url": absolute(address),
        "json": absolute(f"{address}index.json"),
        "last_reviewed": publication.last_reviewed_on.isoformat(),
        "text_changed": publication.text_changed_on.isoformat(),
        "next_review_due": publication.next_review_on.isoformat(),
        "review_overdue": publication.is_overdue(timezone.localdate()),
        "reviewed_by": publication.signer,
        "version": publication.version_number,
        "digest": publication.digest,
    }
