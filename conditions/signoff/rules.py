"""Who may do what, written once. ``ensure_*`` raise an error with a plain sentence; ``may_*`` answer yes or no."""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from wagtail.models import Page

from conditions.dates import day_in_words, moment_in_words
from conditions.ledger import characters
from conditions.ledger.actions import subject_of
from conditions.ledger.events import PasswordSet
from conditions.ledger.kinds import ACCOUNT, Subject
from conditions.ledger.models import AuditEvent
from conditions.parts.texts import tidy
from conditions.physicians.models import Physician
from conditions.practice.clock import local
from conditions.practice.models import EditorialPolicy
from conditions.signoff import errors
from conditions.signoff.events import PUBLISHING, Published, WrongPassword
from conditions.signoff.models import Review, Signature
from conditions.versions.models import ContentVersion
from tovani.users.events import CredentialChanged
from tovani.users.policy import RESTS_FOR, is_exempt
from tovani.users.roles import NEVER_SIGN

_ADDRESS = re.compile(r"[-a-zA-Z0-9_]+")

# After this many wrong passwords within this time an account can sign nothing until the time has passed.
WRONG_PASSWORDS_ALLOWED = 5
WRONG_PASSWORDS_WITHIN = timedelta(minutes=15)

SENTENCE = 10  # characters: fewer say nothing to the person who has to act on them, or to an auditor


def is_sentence(text: str) -> bool:
    """Whether a reason, notice or summary says enough to stand on the record."""
    return len(tidy(text)) >= SENTENCE


def entered(text: str) -> str:
    """``text`` as it may go on record, without soft hyphens. Raises IncompleteFormError if a character is refused."""
    text = characters.stripped(text)
    if sentence := characters.problem(text):
        raise errors.IncompleteFormError(sentence)
    return text


def physician_of(user) -> Physician | None:
    return Physician.objects.filter(user_id=user.pk).first()


def is_physician(user) -> bool:
    return Physician.objects.filter(user_id=user.pk, active=True).exists()


def ensure_physician(user, physician: Physician | None = None) -> Physician:
    """The active profile of ``user``. Raises NotAPhysicianError: being a superuser gives no right to review."""
    physician = physician or physician_of(user)
    if physician is None:
        raise errors.NotAPhysicianError(
            "Only a physician with a profile here can review. Your account has none; a content manager can add it."
        )
    if not physician.active or not user.is_active:
        raise errors.NotAPhysicianError(f"{physician} is no longer an active reviewer here.")
    return physician


def ensure_may_sign(user, day: date) -> Physician:
    """The physician who may sign on ``day``. Raises NotAllowedError with the reason."""
    return _entitled(ensure_physician(user), day)


def ensure_signer(user, day: date) -> Physician:
    """``ensure_may_sign`` with profile and account locked until the end of the transaction.

    A licence that is being ended, or an account that is being closed, has ended before or ends after the signature.
    """
    locking = Physician.objects.select_for_update(of=("self", "user"), no_key=True)
    locked = locking.select_related("user").filter(user_id=user.pk).first()
    return _entitled(ensure_physician(user if locked is None else locked.user, locked), day)


def _entitled(physician: Physician, day: date) -> Physician:
    user = physician.user
    if user.groups.filter(name__in=NEVER_SIGN).exists():
        raise errors.NotAPhysicianError(
            "This account is a content manager's or an auditor's. Those never sign, so that nobody both arranges a "
            "review and decides it. Sign with an account that is a physician's only."
        )
    if physician.entered_by(user):
        raise errors.NotAPhysicianError(
            "You entered the name or the licence of this profile yourself. Somebody else has to check and save it "
            "before anything is signed with it."
        )
    if not physician.may_sign_on(day):
        raise errors.LicenceEndedError(
            f"The licence of {physician} ended on {day_in_words(physician.licence_ends_on)}. Nothing is signed with "
            "it; once it is renewed, a content manager can enter the new date."
        )
    return physician


def ensure_not_author(user, version: ContentVersion) -> None:
    if user.pk in version.author_ids:
        raise errors.AuthorCannotSignError(
            "You wrote or submitted part of this change, so another physician has to sign it."
        )


def ensure_statement(statement: str, policy: EditorialPolicy) -> None:
    """The words agreed to are those in force, to the space; forms bring line breaks back as CRLF."""
    if _as_shown(statement) != _as_shown(policy.statement):
        raise errors.StaleReviewError("The statement you agreed to has been changed meanwhile. Open the page again.")


def _as_shown(text: str) -> str:
    return text.replace("\r\n", "\n").strip(" \n")


def ensure_review_date(next_review_on: date | None, today: date, policy: EditorialPolicy) -> None:
    latest = latest_review_date(today, policy)
    if next_review_on is None or not today < next_review_on <= latest:
        raise errors.ReviewDateError(f"The next review must be after today and no later than {day_in_words(latest)}.")


def latest_review_date(today: date, policy: EditorialPolicy | None = None) -> date:
    """``today`` and the review interval of the policy; the last day of the month where that day is missing."""
    months = today.month - 1 + (policy or EditorialPolicy.load()).review_interval_months
    year, month = today.year + months // 12, months % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def ensure_attempts_left(user, at: datetime) -> None:
    lately = AuditEvent.objects.filter(kind=WrongPassword.kind, actor_id=user.pk, at__gt=at - WRONG_PASSWORDS_WITHIN)
    wrong = lately.count()
    if wrong >= WRONG_PASSWORDS_ALLOWED:
        minutes = int(WRONG_PASSWORDS_WITHIN.total_seconds() // 60)
        raise errors.TooManyAttemptsError(
            f"The password, code or passkey was wrong {wrong} times. For your protection nothing can be signed from "
            f"this account for {minutes} minutes."
        )


def ensure_rested(user, at: datetime) -> None:
    """Who changes how an account is proved could be somebody else than its owner: nothing is signed for a day."""
    of_account = AuditEvent.objects.about(Subject(ACCOUNT, str(user.pk)))
    changed = of_account.filter(kind__in=(CredentialChanged.kind, PasswordSet.kind), at__gt=at - RESTS_FOR)
    if is_exempt(user):
        return
    last = changed.newest_first().first()
    if last is not None:
        until = moment_in_words(local(last.at + RESTS_FOR))
        raise errors.AccountRestsError(
            "The password, e-mail address or second factor of this account was changed less than 24 hours ago. For the "
            f"protection of your signature nothing can be signed with it until {until}."
        )


def last_signature(page_id: int) -> Signature | None:
    return Signature.objects.for_page(page_id).newest_first().select_related("version").first()


def in_force(page_id: int) -> dict | None:
    """What the ledger told when the page was published last: {"version", "digest", "signature", "address"}.

    None if that never happened, the page was taken down since, or the event was altered beyond reading.
    """
    events = AuditEvent.objects.for_page(page_id).filter(kind__in=PUBLISHING).newest_first()
    last = events.first()
    payload = last.payload if last and last.kind == Published.kind else {}
    return payload if {"version", "digest"} <= payload.keys() else None


def last_submission_that_counts(page_id: int) -> tuple[int, ContentVersion | None]:
    """The event that submitted the version published last, and that version: every later change has yet to be read.

    From the submission on, not from the signature: what was frozen then is what was read. A version that was never
    published, or was altered, counts for nothing here; then (0, None): whoever ever wrote on the page is an author.
    """
    published = AuditEvent.objects.for_page(page_id).filter(kind=Published.kind).newest_first().first()
    if published is None:
        return 0, None
    version = ContentVersion.objects.for_page(page_id).filter(number=published.payload.get("version")).first()
    if version is None or not version.is_intact():
        return 0, None
    submitted = AuditEvent.objects.about(subject_of(version)).filter(kind=version.vouched_by).newest_first()
    return submitted.values_list("seq", flat=True).first() or 0, version


def ensure_address_free(slug: str, page_id: int) -> None:
    """An address that was once public belongs to its page for good, so that a link never leads to other words."""
    if not _ADDRESS.fullmatch(slug):
        raise errors.SlugTakenError(
            f"“{slug}” cannot be an address. Use letters without accents, digits, hyphens and underscores in the slug."
        )
    taken = ContentVersion.objects.filter(slug=slug, signatures__isnull=False).exclude(page_id=page_id).first()
    if taken:
        raise errors.SlugTakenError(f"The address “{slug}” belongs to the page “{taken.title}”. Choose another slug.")


def ensure_title_free(title: str, page_id: int) -> None:
    """Two public pages of one title would leave a reader guessing. A live row has the title of its signed version."""
    taken = Page.objects.filter(live=True, title__iexact=title).exclude(pk=page_id).first()
    if taken:
        raise errors.TitleTakenError(
            f"There is a public page titled “{taken.title}” already, at “{taken.slug}”. Give this one another title."
        )


def ensure_changed(page_id: int, digest: str) -> None:
    public = in_force(page_id)
    if public and public["digest"] == digest:
        raise errors.NothingToSubmitError(
            "Nothing has changed since the signed version. A physician can re-affirm it without a submission."
        )


def is_locked_for_review(page_id: int) -> bool:
    return Review.objects.waiting().for_page(page_id).exists()
