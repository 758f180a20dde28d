"""The auditor's desk: the whole record with filters, as files, at a day in the past. Nothing here changes anything."""

from datetime import date, datetime, timedelta

from django import forms
from django.contrib.auth import get_user_model
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Max
from django.forms.utils import from_current_timezone
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe
from simple_history.utils import get_history_manager_for_model

from conditions.auditing import timeline
from conditions.auditing.exports import FORMATS
from conditions.desk.access import for_those_who, in_group
from conditions.desk.access_log import exported, looked
from conditions.desk.altered import altered_screen
from conditions.ledger import reading
from conditions.ledger.models import AuditEvent
from conditions.physicians.models import Physician
from conditions.practice.clock import practice_day, zone_name
from conditions.practice.models import EditorialPolicy, Practice
from conditions.publications.comparison import compared
from conditions.references.models import Reference
from conditions.versions.models import ContentVersion
from tovani.users.roles import AUDITORS, MANAGERS

EVENTS_A_SCREEN = 100
CHANGES_A_SCREEN = 200

HISTORIES = {
    "physicians": (Physician, "Physicians"),
    "references": (Reference, "References"),
    "policies": (EditorialPolicy, "Editorial policy"),
    "practice": (Practice, "The practice"),
    "accounts": (get_user_model(), "Accounts and their groups"),
}


def may_audit(user) -> bool:
    return user.is_active and in_group(user, AUDITORS, MANAGERS)


EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)


def _date(label: str, *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=forms.DateInput(attrs={"type": "date", "min": EARLIEST.isoformat(), "max": LATEST.isoformat()}),
        help_text=f"Where the practice is ({zone_name()}).",
    )


class QuestionForm(forms.Form):
    page_id = forms.TypedChoiceField(label="Page", coerce=int, empty_value=None, required=False)
    actor_id = forms.TypedChoiceField(label="Person", coerce=int, empty_value=None, required=False)
    topic = forms.ChoiceField(
        label="About",
        required=False,
        choices=[("", "Everything"), *((key, topic.value) for key, topic in timeline.TOPICS.items())],
    )
    first_day = _date("From")
    last_day = _date("Until")
    refused_only = forms.BooleanField(label="Only what was refused", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        titles = AuditEvent.objects.exclude(page_id=None).exclude(page_title="").order_by()
        newest = titles.values("page_id").annotate(newest=Max("seq")).values("newest")
        pages = dict(AuditEvent.objects.filter(seq__in=newest).values_list("page_id", "page_title"))
        people = [(user.pk, user.get_full_name()) for user in get_user_model().objects.order_by("first_name")]
        self.fields["page_id"].choices = [("", "All pages"), *sorted(pages.items(), key=lambda pair: pair[1])]
        self.fields["actor_id"].choices = [("", "Everybody"), *people]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and first > last:
            self.add_error("last_day", "This day is before the first one.")
        return cleaned

    def title_of_page(self) -> str:
        return dict(self.fields["page_id"].choices).get(self.cleaned_data.get("page_id"), "") if self.is_bound else ""


class DayForm(forms.Form):
    day = _date("Day", required=True)
    hour = forms.TimeField(
        label="Time of day", required=False, widget=forms.TimeInput(attrs={"type": "time"}), help_text="Empty: its end."
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("day") and cleaned["day"] > practice_day(timezone.now()):
            self.add_error("day", "That day is still to come.")
        if cleaned.get("day") and cleaned.get("hour"):
            try:
                with timezone.override(timezone.get_default_timezone()):
                    from_current_timezone(datetime.combine(cleaned["day"], cleaned["hour"]))
            except forms.ValidationError:
                self.add_error("hour", "The clocks are changed at this hour, so it comes twice or never.")
        return cleaned

    def instant(self) -> datetime:
        """The instant asked for, in the practice's time zone."""
        day, hour = self.cleaned_data["day"], self.cleaned_data["hour"]
        if hour is None:
            return timeline.midnight(day + timedelta(days=1)) - timedelta(microseconds=1)
        return datetime.combine(day, hour, tzinfo=timezone.get_default_timezone())


@require_safe
@for_those_who(may_audit)
def timeline_screen(request):
    """Events by page, person, topic and days, newest first; each screen goes on where the one before it ended."""
    form = QuestionForm(request.GET or None)
    if form.is_bound and not form.is_valid():
        return render(request, "conditions/admin/timeline.html", {"form": form, "events": []}, status=422)
    asked = form.cleaned_data if form.is_bound else {}
    events = timeline.Question(**asked).events()
    wanted = request.GET.get("as", "")
    if wanted:
        return _export(request, events, wanted, asked)
    page_id, title = asked.get("page_id"), form.title_of_page()
    looked(request, "the timeline", page_id=page_id, title=title, asked=_what_was_asked(asked))
    below = request.GET.get("below", "")
    if below.isdecimal():
        events = events.filter(seq__lt=int(below[:18]))
    found = list(events.values_list("seq", flat=True)[: EVENTS_A_SCREEN + 1])
    shown = found[:EVENTS_A_SCREEN]
    query = {name: value for name, value in request.GET.items() if name not in ("below", "as") and value}
    context = {
        "form": form,
        "events": timeline.with_words(AuditEvent.objects.with_names().filter(seq__in=shown)),
        "older": urlencode({**query, "below": shown[-1]}) if len(found) > EVENTS_A_SCREEN else "",
        "is_continued": bool(below),
        "newest": urlencode(query),
        "exports": [(name, urlencode({**query, "as": name})) for name in FORMATS],
    }
    return render(request, "conditions/admin/timeline.html", context)


def _what_was_asked(asked: dict) -> dict:
    return {name: value for name, value in asked.items() if value not in (None, "", False)}


def _export(request, events, wanted: str, asked: dict):
    if wanted not in FORMATS:
        raise Http404(f"There is no export as “{wanted[:20]}”.")
    content_type, write = FORMATS[wanted]
    exported(request, wanted, _what_was_asked(asked), page_id=asked.get("page_id"))
    response = StreamingHttpResponse(write(reading.rows(events, newest_first=True)), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="ledger.{wanted}"'
    return response


@require_safe
@for_those_who(may_audit)
def public_pages_at(request):
    """What the public saw at a moment in the past: every page, with the version and the signature it had."""
    form = DayForm(request.GET or None)
    shown, at = [], None
    if form.is_bound and form.is_valid():
        at = form.instant()
        shown = list(timeline.public_pages_at(at))
        looked(request, "what the public saw", asked={"at": at})
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "conditions/admin/public_at.html", {"form": form, "shown": shown, "at": at}, status=status)


@require_safe
@for_those_who(may_audit)
def version_changes(request, version_id):
    """What a version changed against the one submitted before it, part by part."""
    version = get_object_or_404(ContentVersion, pk=version_id)
    earlier = ContentVersion.objects.for_page(version.page_id).filter(number__lt=version.number).newest_first().first()
    looked(request, "the changes of a version", page_id=version.page_id, title=version.title)
    altered = next((one for one in (version, earlier) if one and not one.is_intact()), None)
    if altered:
        return altered_screen(request, altered)
    changed = compared(earlier, version) if earlier else None
    context = {"version": version, "earlier": earlier, "changed": changed}
    return render(request, "conditions/admin/changes.html", context)


@require_safe
@for_those_who(may_audit)
def history(request, name):
    """Changes to physicians, references, policy, accounts and their groups, newest first, field by field."""
    if name not in HISTORIES:
        raise Http404
    model, title = HISTORIES[name]
    looked(request, f"the history of {title.lower()}")
    rows = get_history_manager_for_model(model).select_related("history_user")
    changes = [_told(row) for row in rows.order_by("-history_date", "-history_id")[:CHANGES_A_SCREEN]]
    context = {"title": title, "changes": changes, "histories": HISTORIES}
    return render(request, "conditions/admin/history.html", context)


def _told(row) -> dict:
    """One change: when, who, of what, and each field with its old and new value."""
    before = row.prev_record
    fields = []
    if before is not None:
        delta = row.diff_against(before, foreign_keys_are_objs=True)
        fields = [(_label(row, c.field), _value(c.old), _value(c.new)) for c in delta.changes]
    return {"row": row, "what": row.instance, "kind": row.get_history_type_display(), "fields": fields}


def _label(row, name: str) -> str:
    return row.instance._meta.get_field(name).verbose_name


def _value(value) -> str:
    if isinstance(value, list):  # of a relation to many: one dict a row, with the related object in it
        return (
            ", ".join(sorted(str(part) for entry in value for part in entry.values() if hasattr(part, "name"))) or "–"
        )
    return "–" if value in (None, "") else str(value)
