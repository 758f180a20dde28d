"""Questions an auditor asks of the ledger: what happened, to which page, by whom, when; what the public saw then."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q
from django.utils import timezone

from conditions.audit.actions import kind_of_object
from conditions.audit.chain import canonical_json
from conditions.audit.models import AuditEvent
from conditions.auditing.words import in_words
from conditions.publications.models import Publication
from conditions.publications.projection import project, signature_named_by
from conditions.signoff import rules
from conditions.signoff.models import Signature

# What can be asked for by kind: the key in the address, the words on the screen, how the kinds of event begin.
TOPICS = {
    "publication": ("Made public, taken down, planned", ("publication.", "schedule.")),
    "signature": ("Signatures", ("signature.",)),
    "review": ("Submissions and reviews", ("review.", "wagtail.workflow.")),
    "writing": ("Writing, copying, moving and deleting pages", ("wagtail.", "page.")),
    "comments": ("Comments", ("wagtail.comments.",)),
    "things": ("Works, images, profiles, accounts, groups and settings", ("wagtail.",)),
    "accounts": ("Logins, passwords, erased names", ("account.",)),
    "audit": ("Looking and exporting", ("audit.",)),
    "integrity": ("Alarms, keys and backups", ("integrity.", "seal.", "backup.")),
}
# Of those that begin alike, which are about a page and which about something else.
_ABOUT_A_PAGE = {"writing": True, "things": False}


@dataclass(frozen=True)
class Question:
    """Which events are wanted. Days are the practice's, both included; empty means all."""

    page_id: int | None = None
    actor_id: int | None = None
    topic: str = ""
    first_day: date | None = None
    last_day: date | None = None
    refused_only: bool = False

    def events(self):
        found = AuditEvent.objects.with_names().newest_first()
        if self.page_id is not None:
            found = found.for_page(self.page_id)
        if self.actor_id is not None:
            found = found.filter(Q(actor_id=self.actor_id) | _done_to(self.actor_id))
        if self.topic:
            found = found.of_kinds(TOPICS[self.topic][1])
        if self.topic in _ABOUT_A_PAGE:
            found = found.filter(page_id__isnull=not _ABOUT_A_PAGE[self.topic])
        if self.first_day:
            found = found.filter(at__gte=midnight(self.first_day))
        if self.last_day:
            found = found.filter(at__lt=midnight(self.last_day + timedelta(days=1)))
        if self.refused_only:
            found = found.filter(kind__endswith=".refused")
        return found


def _done_to(account_id: int) -> Q:
    """Events that tell of an account: a password set, a failed login, a change of it, a name erased."""
    ends = Q(data__contains=f'"account_id":{account_id},') | Q(data__contains=f'"account_id":{account_id}}}')
    of_accounts = canonical_json(kind_of_object(ContentType.objects.get_for_model(get_user_model())))
    changed = Q(data__contains=f'"object_id":"{account_id}"') & Q(data__contains=f'"model":{of_accounts}')
    return (Q(kind__startswith="account.") & ends) | (Q(kind__startswith="wagtail.") & changed)


def midnight(day: date) -> datetime:
    """The instant at which ``day`` begins where the practice is."""
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())


def told(event: AuditEvent) -> str:
    """What happened, in words; of an event altered beyond reading, that it is."""
    try:
        return in_words(event.kind, json.loads(event.data))
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"({event.kind}: this event cannot be read; run “python manage.py verify”)"


def public_then(at: datetime) -> Iterator[Publication]:
    """What the public read at the instant ``at``, page by page in order of titles, from the records alone."""
    events = AuditEvent.objects.filter(kind__in=(rules.PUBLISHED, rules.TAKEN_DOWN), at__lte=at).order_by()
    newest = events.values("page_id").annotate(newest=Max("seq")).values_list("newest", flat=True)
    shown = [found for seq in newest if (found := _as_of(AuditEvent.objects.get(seq=seq)))]
    yield from sorted(shown, key=lambda publication: publication.sort_title)


def page_then(page_id: int, at: datetime) -> Publication | None:
    """What the public read of one page at ``at``; a withdrawal if it was down then, None before it was ever public."""
    events = AuditEvent.objects.for_page(page_id).filter(kind__in=(rules.PUBLISHED, rules.TAKEN_DOWN), at__lte=at)
    event = events.newest_first().first()
    return _as_of(event) if event else None


def _as_of(event: AuditEvent) -> Publication | None:
    published = event
    if event.kind == rules.TAKEN_DOWN:
        earlier = AuditEvent.objects.for_page(event.page_id).filter(kind=rules.PUBLISHED, seq__lt=event.seq)
        published = earlier.newest_first().first()
    signatures = Signature.objects.select_related("version", "physician")
    signature = signatures.filter(pk=signature_named_by(published)).first() if published else None
    return project(signature, published, event if event is not published else None) if signature else None
