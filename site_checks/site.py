"""``python -m site_checks.site``: fills an empty site with what is audited; prints the addresses as JSON.

The sample library, and, where it lies beside the checkout, the real condition document: imported, completed with what
it does not carry, and signed.
"""

import io
import json
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from conditions.importing.drafts import write_draft  # noqa: E402
from conditions.importing.reading import read_document, split_phrases  # noqa: E402
from conditions.models import ContentVersion, Physician, Publication  # noqa: E402
from tests import makers  # noqa: E402
from tests.conftest import PTSD, PTSD_PHRASES  # noqa: E402


def publish_document(document: bytes) -> str:
    """Its address. The sample page of the same name is renamed in the editor and signed anew first."""
    physician, writer = makers.make_physician("Petra Proof"), makers.make_writer("Wanda Words")
    sample = Publication.objects.filter(slug="ptsd").first()
    if sample:
        page = makers.ConditionPage.objects.get(pk=sample.page_id)
        makers.edited(page, writer, title="Trauma sample", slug="trauma-sample")
        makers.signed(makers.submitted(page, writer, summary="Renamed for the audit."), physician)
    page = write_draft(read_document(document, Path(PTSD).name, split_phrases(PTSD_PHRASES)).document, by=writer)
    page = makers.completed(makers.draft(page))
    page.slug = "the-real-document"
    page.save_revision(user=writer, clean=False)
    return makers.signed(makers.submitted(page, writer), physician).slug


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("sample_library", stdout=io.StringIO())
    slugs = [publish_document(PTSD.read_bytes())] if PTSD.exists() else []
    slugs += [p.slug for p in Publication.objects.in_force().order_by("sort_title")[:2] if p.slug not in slugs]
    reviewer = Physician.objects.filter(signatures__isnull=False).first()
    first = slugs[0]
    number = ContentVersion.objects.filter(slug=first).order_by("number").values_list("number", flat=True).first()
    print(
        json.dumps(
            {
                "indexed": ["/", "/conditions/", *(f"/conditions/{slug}/" for slug in slugs),
                            f"/physicians/{reviewer.slug}/", "/updates/", "/editorial-policy/",
                            f"/conditions/{first}/history/", f"/conditions/{first}/verify/"],
                "others": ["/search/?q=axniety", f"/conditions/{first}/versions/{number}/", "/nowhere/",
                           "/conditions/?code=Z99.9"],
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
