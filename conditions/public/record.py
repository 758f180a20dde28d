"""The record for readers: a page's history, each version that was public, what changed, and how to check the rest."""

import base64
import json
from itertools import pairwise

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from conditions.integrity import history as past
from conditions.integrity import selectors
from conditions.ledger import chain, seals
from conditions.parts.registry import PAGE
from conditions.public import errors
from conditions.public.lookup import absolute, with_publication
from conditions.public.serving import served
from conditions.publications.comparison import compared
from conditions.publications.links import addresses_of
from conditions.versions.article import build_article
from conditions.versions.freezing import file_url


@served
@with_publication("condition_history", taken_down_too=True)
def history(request, publication):
    """Every version that was public with its change summary and signature, and every take-down with its notice."""
    entries = past.entries(publication.page_id)
    readable = [entry.version.number for entry in entries if entry.readable and not entry.is_reaffirmed]
    earlier = dict(pairwise(readable))
    context = {
        "publication": publication,
        "entries": [(entry, earlier.get(entry.version.number) if entry.version else None) for entry in entries],
        "canonical_url": absolute(reverse("condition_history", args=[publication.slug])),
    }
    return render(request, "conditions/history.html", context)


@served
@with_publication("condition_version")
def version(request, publication, number):
    """A version as it was public once, under an address that stays."""
    entry = _readable(publication, number)
    if entry is None:
        return errors.gone_version(request, publication, number)
    content = entry.version.content
    is_current = entry.version.pk == publication.version_id
    context = {
        "article": build_article(PAGE, content, file_url=file_url, address_of=addresses_of(content).get),
        "stamp": selectors.stamp_of_signature(entry.signature),
        "publication": publication,
        "old_version": entry.version,
        "is_current": is_current,
        "overdue": publication.overdue_notice(timezone.localdate()) if is_current else "",
        "address_of_version": absolute(reverse("condition_version", args=[publication.slug, number])),
        "address_of_current": absolute(reverse("condition", args=[publication.slug])),
    }
    return render(request, "conditions/condition_page.html", context)


@served(purged=False)  # two versions have many pairs
@with_publication("version_differences")
def changes(request, publication, old, new):
    """What differs between two versions that were public, part by part and word by word."""
    if old >= new:
        if old == new:
            raise Http404("A version does not differ from itself.")
        return redirect("version_differences", slug=publication.slug, old=new, new=old)
    before, after = _readable(publication, old), _readable(publication, new)
    if before is None or after is None:
        return errors.gone_version(request, publication, old if before is None else new)
    context = {
        "publication": publication,
        "old": before,
        "new": after,
        "changed": compared(before.version, after.version),
    }
    return render(request, "conditions/changes.html", context)


def _readable(publication, number: int):
    """The entry of a version that can be read; None if it was taken down. Raises Http404 if it never was public."""
    entry = past.public_version(publication.page_id, number)
    if entry is None:
        raise Http404("This page has no public version with this number.")
    return entry if entry.readable else None


@served
@with_publication("verify_condition")
def verify(request, publication):
    """Who signed which words when, and how anybody can check it."""
    context = {
        "publication": publication,
        "signature": publication.signature,
        "version": publication.version,
        "stamp": selectors.stamp_of(publication),
        "overdue": publication.overdue_notice(timezone.localdate()),
        "key": _public_key(publication.seal_key),
        "canonical_url": absolute(reverse("verify_condition", args=[publication.slug])),
        "text_address": absolute(reverse("canonical_text", args=[publication.slug])),
    }
    return render(request, "conditions/verify.html", context)


@served
@with_publication("canonical_text")
def canonical_text(request, publication):
    """The signed text, byte for byte: its SHA-256 is the digest."""
    response = HttpResponse(publication.version.canonical.encode(), content_type="application/json")
    name = f"{publication.slug}-version-{publication.version.number}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Robots-Tag"] = "noindex"
    return response


@served
@with_publication("sealed_record")
def sealed_record(request, publication):
    """What the seal is over, the seal, and the public key, as data."""
    fields = json.loads(chain.canonical_json(publication.digest_fields()))
    response = JsonResponse(
        {
            "fields": fields,
            "record_digest": publication.record_digest,
            "sealed_message": f"tovani seal 1\n{publication.record_digest}",
            "seal": publication.seal,
            "algorithm": "Ed25519",
            "key": publication.seal_key,
            "public_key": _public_key(publication.seal_key),
        },
        json_dumps_params={"ensure_ascii": False, "indent": 1, "sort_keys": True},
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def _public_key(key_id: str) -> str:
    """The raw public key in base64; empty if the ring does not know it any more."""
    key = seals.ring().public.get(key_id)
    return base64.b64encode(key.public_bytes_raw()).decode() if key else ""
