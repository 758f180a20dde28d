"""The review screen: a physician who knows no CMS reads the frozen version, and signs it or asks for changes."""

from functools import wraps

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from conditions.desk import notifications
from conditions.desk.access import for_those_who, may_look
from conditions.desk.access_log import looked
from conditions.desk.altered import altered_screen
from conditions.desk.auditors import may_audit
from conditions.desk.deleted import may_see_deleted
from conditions.desk.forms import ChangesForm, ReaffirmForm, SignForm, WithdrawReviewForm
from conditions.integrity import selectors
from conditions.parts.registry import PAGE
from conditions.practice.clock import practice_day
from conditions.practice.models import EditorialPolicy
from conditions.publications.actions import reaffirm_and_publish, sign_and_publish, sign_for_later
from conditions.publications.comparison import compared
from conditions.publications.links import addresses_of
from conditions.publications.models import Publication, Schedule
from conditions.signoff import actions, errors, proofs, rules
from conditions.signoff.actions import SignatureRequest
from conditions.signoff.models import Review, Signature, SigningChallenge
from conditions.signoff.proofs import PasswordAnswer
from conditions.templatetags.formatting import moment
from conditions.versions.article import build_article
from conditions.versions.freezing import file_url
from conditions.versions.models import ContentVersion


@require_safe
@for_those_who(may_look)
def queue(request):
    """Everything that waits: reviews, pages to be read again, and what went back to its writer."""
    today = practice_day(timezone.now())
    context = {
        "planned": Schedule.objects.waiting().select_related("signature__version"),
        "waiting": Review.objects.waiting().select_related("version", "physician__user").with_names(),
        "returned": Review.objects.sent_back().select_related("version").with_names(),
        "public": Publication.objects.in_force().order_by("sort_title"),
        "due": Publication.objects.due_by(today + notifications.DUE_SOON).select_related("signature"),
        "today": today,
        "is_physician": rules.is_physician(request.user),
        "may_see_deleted": may_see_deleted(request.user),
    }
    return render(request, "conditions/admin/queue.html", context)


@require_safe
@for_those_who(may_look)
def review(request, review_id):
    found = _review(review_id)
    _looked(request, "a review", found.version)
    return _review_screen(request, found)


def _looked(request, screen: str, version: ContentVersion, *, tell: bool = True) -> None:
    if may_audit(request.user):
        looked(request, screen, tell=tell, page_id=version.page_id, title=version.title)


def posted(view):
    """A deed at a review. Whoever comes back to its address from the login is shown the review instead."""

    @wraps(view)
    def answer(request, review_id):
        return view(request, review_id) if request.method == "POST" else redirect("review", review_id)

    return answer


def _review(review_id) -> Review:
    return get_object_or_404(Review.objects.select_related("version", "physician__user").with_names(), pk=review_id)


def _in_force(page_id) -> tuple[Publication | None, bool]:
    """What the public reads of the page, checked, and whether what is stored of it was altered."""
    stored = Publication.objects.in_force().with_record().with_newest_event().filter(page_id=page_id).first()
    try:
        shown = selectors.checked(stored) if stored else None
    except selectors.AlteredPublicationError:
        return None, True
    return (shown if shown and shown.is_in_force else None), shown is not stored


def _obstacle(user, version: ContentVersion) -> str:
    """Why this person cannot sign, in words; empty when nothing stands in the way."""
    try:
        rules.ensure_may_sign(user, practice_day(timezone.now()))
        rules.ensure_not_author(user, version)
        rules.ensure_rested(user, timezone.now())
    except errors.SignoffError as refusal:
        return str(refusal)
    return proofs.obstacle(user)


def _review_screen(request, review, *, sign_form=None, changes_form=None, refusal="", status=200):
    version = review.version
    if not version.is_intact():
        return _altered_review(request, review)
    in_force, was_altered = _in_force(review.page_id)
    content = version.content
    base = in_force.version if in_force else _signed_before(version)
    context = {
        "refusal": refusal,
        "review": review,
        "version": version,
        "in_force": in_force,
        "in_force_was_altered": was_altered,
        "base": base,
        "changed": compared(base, version) if base else None,
        "references": _references(content),
        "may_edit": _may_edit(request.user, review),
        "earlier": Review.objects.sent_back_before(review).select_related("version").with_names().first(),
        "withdraw_form": WithdrawReviewForm(auto_id="withdraw_%s"),
        "changes_form": changes_form or ChangesForm(parts=PAGE.places(content)),
        "is_physician": rules.is_physician(request.user),
        **_signing_context(request.user, version, sign_form),
    }
    return render(request, "conditions/admin/review.html", context, status=status)


def _signed_before(version: ContentVersion) -> ContentVersion | None:
    """What a physician signed last of a page that is not public now: nothing of it needs to be read as new."""
    signature = rules.last_signature(version.page_id)
    signed = signature.version if signature else None
    return signed if signed and signed.pk != version.pk and signed.is_intact() else None


def _references(content: dict) -> list[dict]:
    article = build_article(PAGE, content)
    return [work for part in article["parts"] if PAGE.part(part["kind"]).sources for work in part["items"]]


def _altered_review(request, review):
    """All that can be done is to take it back; the writer's draft is another copy and can be submitted anew."""
    form = WithdrawReviewForm(auto_id="withdraw_%s")
    may_edit = _may_edit(request.user, review)
    return altered_screen(request, review.version, review=review, may_edit=may_edit, withdraw_form=form)


def _signing_context(user, version, sign_form, kind=SignForm):
    today = practice_day(timezone.now())
    statement = EditorialPolicy.load().statement
    due = rules.latest_review_date(today)
    initial = {"digest": version.digest, "statement": statement, "next_review_on": due}
    return {
        "physician": rules.physician_of(user),
        "obstacle": _obstacle(user, version),
        "statement": statement,
        "sign_form": sign_form or kind(initial=initial, user=user),
    }


def _may_edit(user, review) -> bool:
    page = actions.page_of(review)
    return page is not None and page.permissions_for_user(user).can_write()


@require_safe
@xframe_options_sameorigin
@for_those_who(may_look)
def version_article(request, version_id):
    """A frozen version on the public page's own template, to be read in a frame."""
    version = get_object_or_404(ContentVersion, pk=version_id)
    if not version.is_intact():
        return HttpResponse(
            "The stored text was altered after it was submitted.", status=409, content_type="text/plain"
        )
    _looked(request, f"version {version.number}", version, tell=False)  # the screen around this frame tells
    content = version.content
    signed = version.signatures.exists()
    how = "as it was signed." if signed else "as the public will see it once it is signed."
    context = {
        "article": build_article(PAGE, content, file_url=file_url, address_of=addresses_of(content).get),
        "is_preview": True,
        "preview_notice": f"Version {version.number}, {how}",
    }
    return TemplateResponse(request, "conditions/condition_page.html", context)


@posted
@for_those_who(may_look)
def sign(request, review_id):
    review = _review(review_id)
    form = SignForm(request.POST, user=request.user)
    if not form.is_valid():
        return _review_screen(request, review, sign_form=form, status=422)
    try:
        messages.success(request, _sign(request.user, review, form))
    except errors.SignoffError as refusal:
        return _review_screen(request, _review(review_id), sign_form=form, refusal=str(refusal), status=refusal.status)
    return redirect("reviews")


@require_POST
@for_those_who(rules.is_physician)
def signing_challenge(request, version_id):
    """What a passkey is asked to sign (signoff.proofs.Asked), with a number that is good for one signature.

    Answers {"publicKey", "nonce"} for the browser, or {"detail"} with what is wrong and status 422.
    """
    version = get_object_or_404(ContentVersion, pk=version_id)
    reaffirms = request.POST.get("meaning") == Signature.Meaning.REAFFIRM
    form = (ReaffirmForm if reaffirms else SignForm)(request.POST, user=request.user)
    if not form.is_valid():
        problems = [
            f"{form[name].label}: {' '.join(found)}" for name, found in form.errors.items() if name in form.fields
        ]
        return JsonResponse({"detail": " ".join(problems) or "The form is not complete."}, status=422)
    if not form.cleaned_data["agreed"]:
        return JsonResponse({"detail": "To sign, tick that you agree to the statement."}, status=422)
    nonce = SigningChallenge.objects.give(request.user, timezone.now())
    meaning = Signature.Meaning.REAFFIRM if reaffirms else Signature.Meaning.APPROVE
    filled = {name: form.cleaned_data[name] for name in ("digest", "agreed", "statement", "next_review_on")}
    asked = actions.asked_for(version, meaning, request.user, SignatureRequest(answer=PasswordAnswer(""), **filled))
    return JsonResponse({"publicKey": proofs.options(request.user, asked, nonce), "nonce": nonce})


def _sign(physician, review, form) -> str:
    """Sign at once or for later. Returns what to tell the physician."""
    publish_at = form.cleaned_data["publish_at"]
    filled = form.request(timezone.now())
    if publish_at is None:
        publication = sign_and_publish(review, by=physician, form=filled)
        notifications.signed(review, publication.signature, publication.slug)
        return f"Signed. “{publication.title}” is public now, under your name."
    schedule = sign_for_later(review, by=physician, form=filled, publish_at=publish_at)
    notifications.signed(review, schedule.signature, review.version.slug, schedule.due_at)
    return f"Signed. “{review.version.title}” becomes public on {moment(schedule.due_at)}, under your name."


@posted
@for_those_who(may_look)
def request_changes(request, review_id):
    review = _review(review_id)
    if not review.version.is_intact():
        return _altered_review(request, review)
    form = ChangesForm(request.POST, parts=PAGE.places(review.version.content))
    if not form.is_valid():
        return _review_screen(request, review, changes_form=form, status=422)
    try:
        actions.request_changes_on_record(
            review, by=request.user, reason=form.cleaned_data["reason"], comments=form.comments()
        )
    except errors.SignoffError as refusal:
        return _review_screen(
            request, _review(review_id), changes_form=form, refusal=str(refusal), status=refusal.status
        )
    notifications.changes_requested(review, form.cleaned_data["reason"], by=request.user)
    messages.success(request, f"“{review.version.title}” went back to its writer with your comments.")
    return redirect("reviews")


@posted
@for_those_who(may_look)
def withdraw(request, review_id):
    review = _review(review_id)
    form = WithdrawReviewForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"Nothing was withdrawn. {' '.join(form.errors.get('reason', []))}")
        return redirect("review", review.pk)
    reason = form.cleaned_data["reason"]
    try:
        actions.withdraw_review_on_record(review, by=request.user, reason=reason)
    except errors.SignoffError as refusal:
        messages.error(request, str(refusal))
        return redirect("review", review.pk)
    messages.success(request, f"“{review.version.title}” is back on your desk and can be edited again.")
    return redirect("wagtailadmin_pages:edit", review.page_id)


@for_those_who(may_look)
def reaffirm(request, publication_id):
    """Read the version in force whole, and sign it again without change."""
    stored = Publication.objects.in_force().with_record().with_newest_event()
    publication = get_object_or_404(stored, pk=publication_id)
    if selectors.faults(publication):
        return altered_screen(request, publication.version)
    form, status = None, 200
    if request.method == "POST":
        form = ReaffirmForm(request.POST, user=request.user)
        status = 422
        if form.is_valid():
            try:
                reaffirm_and_publish(publication.version, by=request.user, form=form.request(timezone.now()))
            except errors.SignoffError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, f"Re-affirmed. “{publication.title}” shows today's date of review.")
                return redirect("reviews")
    context = {"publication": publication, "version": publication.version}
    context |= _signing_context(request.user, publication.version, form, ReaffirmForm)
    return render(request, "conditions/admin/reaffirm.html", context, status=status)
