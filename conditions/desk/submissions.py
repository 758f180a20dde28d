"""From the writer's desk to review: what the page lacks, the public change summary, and the way to take a page down."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from conditions.desk import notifications
from conditions.desk.access import for_those_who, may_look
from conditions.desk.forms import SubmitForm, TakeDownForm
from conditions.models import ConditionPage
from conditions.parts.registry import PAGE
from conditions.publications import actions, schedules
from conditions.publications.actions import may_take_down
from conditions.publications.models import Publication, Schedule
from conditions.readiness.checks import problems
from conditions.signoff import errors
from conditions.signoff.models import Review
from conditions.signoff.submission import submit_on_record
from conditions.templatetags.formatting import moment
from conditions.versions.canonical import NotCanonicalError
from conditions.versions.freezing import freeze


@for_those_who(may_look)
@require_http_methods(["GET", "POST"])
def submit_page(request, page_id):
    """Check the newest draft, ask what changed, freeze it and send it to a physician."""
    page = get_object_or_404(ConditionPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_write():
        raise PermissionDenied
    waiting = Review.objects.waiting().for_page(page.pk).first()
    if waiting:
        messages.info(request, "This page is already waiting for a physician.")
        return redirect("review", waiting.pk)
    found, unreadable = _check(page)
    form = SubmitForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            review = submit_on_record(page, by=request.user, **form.cleaned_data)
        except errors.NotReadyError as refusal:
            found, status = refusal.problems, 409
        except errors.SignoffError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            notifications.submitted(review)
            messages.success(
                request, f"“{review.version.title}” waits for a physician now. Nobody can edit it meanwhile."
            )
            return redirect("review", review.pk)
    context = {"page": page, "form": form, "problems": found, "unreadable": unreadable}
    return render(request, "conditions/admin/submit.html", context, status=status)


def _check(page):
    try:
        return problems(PAGE, freeze(page.get_latest_revision_as_object()).content), ""
    except NotCanonicalError as problem:
        return [], str(problem)


@for_those_who(may_take_down)
@require_http_methods(["GET", "POST"])
def take_down(request, publication_id):
    publication = get_object_or_404(Publication.objects.with_record(), pk=publication_id)
    form = TakeDownForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                messages.success(request, _take_down(request.user, publication, **form.cleaned_data))
            except errors.SignoffError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                return redirect("page_history", publication.page_id)
    context = {"publication": publication, "form": form}
    return render(request, "conditions/admin/take_down.html", context, status=status)


def _take_down(user, publication, *, reason, notice, due_at, unless_signed) -> str:
    """Now or at a set time. Returns what to tell the user."""
    if due_at is None:
        actions.take_down(publication, by=user, reason=reason, notice=notice)
        return f"“{publication.title}” is down. Readers see your notice at its address."
    schedules.take_down_later(
        publication, by=user, due_at=due_at, reason=reason, notice=notice, unless_signed=unless_signed
    )
    return f"“{publication.title}” will be taken down on {moment(due_at)}."


@for_those_who(may_take_down)
def cancel_schedule(request, schedule_id):
    if request.method != "POST":
        return redirect("reviews")
    schedule = get_object_or_404(Schedule.objects.select_related("signature__version"), pk=schedule_id)
    try:
        schedules.cancel(schedule, by=request.user)
    except errors.SignoffError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Cancelled. What readers see stays as it is.")
    return redirect("page_history", schedule.page_id)
