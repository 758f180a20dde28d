"""The events on the road from a review to what the public reads. Pure."""

from datetime import date

from conditions.dates import day_in_words
from conditions.ledger.kinds import NOTHING, EventKind, Refusal, Subject, Topic, because
from conditions.versions.events import OfAVersion

PLAN = "conditions.schedule"


class ReviewWithdrawn(OfAVersion, kind="review.withdrawn", topic=Topic.REVIEW):
    digest: str
    reason: str

    def sentence(self) -> str:
        return f"withdrew {self.which} from review" + because(self.reason)


class ChangesRequested(OfAVersion, kind="review.changes_requested", topic=Topic.REVIEW):
    digest: str
    reason: str

    def sentence(self) -> str:
        return f"asked for changes to {self.which}" + because(self.reason)


class Signed(OfAVersion, kind="signature.signed", topic=Topic.SIGNATURE):
    """Written with the signature. ``next_review_on`` is a day in ISO 8601 when it is read."""

    signature: int
    digest: str
    signer: str
    meaning: str
    next_review_on: date | str

    def sentence(self) -> str:
        due = day_in_words(date.fromisoformat(str(self.next_review_on)))
        return f"signed {self.which} as {self.signer} ({self.meaning.lower()}); next review by {due}"


class OfAPlan(EventKind):
    """An event that carries out what was planned names the plan; ``schedule`` is None where it was done by hand."""

    schedule: int | None = None

    def subject(self) -> Subject:
        return Subject(PLAN, str(self.schedule)) if self.schedule else NOTHING

    @property
    def as_planned(self) -> str:
        return ", as planned" if self.schedule else ""


class Published(OfAVersion, OfAPlan, kind="publication.published", topic=Topic.PUBLICATION):
    """``address`` is the path under which the version can be read from now on."""

    signature: int
    digest: str
    address: str

    def sentence(self) -> str:
        return f"made {self.which} public at {self.address}{self.as_planned}"


class TakenDown(OfAVersion, OfAPlan, kind="publication.taken_down", topic=Topic.PUBLICATION):
    """``reason`` is for the record, ``notice`` for readers."""

    reason: str
    notice: str

    def sentence(self) -> str:
        return f"took the page down{self.as_planned}: {self.reason} Notice: “{self.notice}”"


PUBLISHING = (Published.kind, TakenDown.kind)


class ReviewRefused(Refusal, kind="review.refused", topic=Topic.REVIEW):
    version: int | None = None


class SignatureRefused(Refusal, kind="signature.refused", topic=Topic.SIGNATURE):
    version: int
    digest: str


class WrongPassword(SignatureRefused, kind="signature.wrong_password", topic=Topic.SIGNATURE):
    """Of its own kind, because these are counted: rules.ensure_attempts_left."""


class PublicationRefused(Refusal, kind="publication.refused", topic=Topic.PUBLICATION):
    pass


class PlanRefused(Refusal, kind="schedule.refused", topic=Topic.PUBLICATION):
    """Somebody wanted to plan something, or to cancel a plan, and may not."""
