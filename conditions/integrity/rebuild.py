"""The projection made again from the append-only records."""

from django.db import transaction
from wagtail.models import Page

from conditions.integrity import history, stand_ins
from conditions.integrity.events import Rebuilt
from conditions.ledger.actions import record
from conditions.ledger.models import AuditEvent
from conditions.publications import figures, signals
from conditions.publications.models import Publication
from conditions.signoff.events import Published


@transaction.atomic
def rebuild() -> int:
    """Make every publication again from the append-only records. Returns how many there are.

    Of a page with altered records the newest version that still checks is taken; without one the page has no
    publication, and ``verify`` says so. All pages are locked first, so nothing is signed or taken down meanwhile.
    """
    list(Page.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    pages = AuditEvent.objects.filter(kind=Published.kind).order_by().values_list("page_id", flat=True).distinct()
    made = [found for page_id in sorted(pages) if (found := stand_ins.stand_in_for(page_id)) and found.digest]
    Publication.objects.only("pk").delete()  # nothing else of the rows is read: it may be what was altered
    for publication in made:
        publication.save()
    _index_figures()
    signals.rebuilt.send(Publication)
    record(Rebuilt(publications=len(made)))
    return len(made)


def _index_figures() -> None:
    """All entries anew, those of earlier versions included."""
    figures.PublishedFigure.objects.all().delete()
    for publication in Publication.objects.in_force().iterator(chunk_size=50):
        readable = (entry.version for entry in history.entries(publication.page_id) if entry.readable)
        figures.add(publication, set().union(*map(figures.names_in, readable)))
