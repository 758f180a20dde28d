"""``python -m site_checks.site``: fills an empty site with what is audited; prints the addresses as JSON.

The sample library and a whole condition document, imported, completed with what it does not carry, and signed: the
shared one where it lies beside the checkout, and else one of the tests' own.
"""

import io
import json

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from conditions.importing.drafts import write_draft  # noqa: E402
from conditions.importing.reading import read_document, split_phrases  # noqa: E402
from conditions.models import ContentVersion, Physician, Publication  # noqa: E402
from tests import makers  # noqa: E402
from tests.importing.documents import INSOMNIA, PTSD, Known  # noqa: E402


def publish_document(known: Known) -> str:
    """Its address. The sample page of the same name is renamed in the editor and signed anew first."""
    physician, writer = makers.make_physician("Petra Proof"), makers.make_writer("Wanda Words")
    sample = Publication.objects.filter(slug=known.slug).first()
    if sample:
        page = makers.ConditionPage.objects.get(pk=sample.page_id)
        makers.edited(page, writer, title="Trauma sample", slug="trauma-sample")
        makers.signed(makers.submitted(page, writer, summary="Renamed for the audit."), physician)
    page = write_draft(read_document(known.data, known.name, split_phrases(known.phrases)).document, by=writer)
    page = makers.completed(makers.draft(page))
    page.slug = "whole-document"
    page.save_revision(user=writer, clean=False)
    return makers.signed(makers.submitted(page, writer), physician).slug


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("sample_library", stdout=io.StringIO())
    slugs = [publish_document(PTSD if PTSD.path.exists() else INSOMNIA)]
    samples = Publication.objects.in_force().exclude(slug__in=slugs).order_by("sort_title")
    slugs += [publication.slug for publication in samples[:2]]
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
