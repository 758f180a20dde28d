"""Making things, in the words of the domain."""

import json
import uuid
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from conditions.ledger.actions import record
from conditions.ledger.kinds import EventFamily, Topic
from conditions.models import AuditEvent, ConditionIndexPage, ConditionPage, Physician, Publication, Reference
from conditions.practice.models import EditorialPolicy
from conditions.publications.actions import sign_and_publish
from conditions.signoff import rules
from conditions.signoff.actions import SignatureRequest
from conditions.signoff.proofs import PasswordAnswer
from conditions.signoff.submission import submit

PASSWORD = "correct horse battery staple"


class Happened(EventFamily, kind="test.", topic=Topic.INTEGRITY):
    """An event of no other meaning than that a test recorded it; what it holds is ``data``."""

    data: dict

    def payload(self) -> dict:
        return self.data

    def sentence(self) -> str:
        return f"{self.action_in_words} (a test)"


def happened(action: str, *, data: dict | None = None, **of_event):
    return record(Happened(action=action, data=data or {}), **of_event)


def make_user(name="Wilma Writer", *, group=None, superuser=False, **fields):
    first, _space, last = name.partition(" ")
    username = fields.pop("username", name.lower().replace(" ", "."))
    user = get_user_model()(
        username=username, first_name=first, last_name=last, email=f"{username}@example.org", **fields
    )
    user.is_superuser = user.is_staff = superuser
    user.set_password(PASSWORD)
    user.save()
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def make_writer(name="Wilma Writer"):
    return make_user(name, group="Medical writers")


def make_physician(name="Dora Moss", *, licence_ends_on=None, active=True, user=None):
    """The account of a physician; the profile is ``user.physician``."""
    user = user or make_user(name, group="Physicians")
    Physician.objects.create(
        user=user,
        printed_name=f"Dr. {name}",
        credentials="DO",
        slug=name.lower().replace(" ", "-"),
        licence_state="Ohio",
        licence_number="34.001234",
        licence_ends_on=licence_ends_on or timezone.localdate() + timedelta(days=400),
        active=active,
    )
    return user


def make_reference(pmid="24740528", **fields):
    defaults = {"authors": "Feder A et al.", "title": "A trial", "journal": "JAMA Psychiatry", "year": 2014, **fields}
    return Reference.objects.get_or_create(pmid=pmid, defaults=defaults)[0]


def body_parts(reference_id: int) -> dict:
    """A complete page, part by part, as StreamField values."""
    return {
        "urgent_help": {
            "heading": "If you are in danger, call 911 now",
            "text": "You need not be sure that it is an emergency.",
            "contacts": [{"name": "988 Lifeline", "phone": "988", "text": "Any time"}],
        },
        "key_points": {"points": ["It is common.", "It can be treated [1].", "Help is near."]},
        "definition": {
            "text": "<p>It lasts <b>more</b> than a month.</p><ul><li>First sign</li><li>Second sign</li></ul>"
        },
        "differential": {
            "items": [{"names": ["Grief", "Sadness"], "text": "<p>Grief comes in waves.</p>", "link": None}]
        },
        "treatments": {
            "items": [
                {
                    "name": "Talking",
                    "kind": "psychotherapy",
                    "status": "not-applicable",
                    "text": "<p>It helps most [1].</p>",
                }
            ]
        },
        "refractory": {"text": "<p>When two trials fail:</p>", "steps": ["Look again.", "Change one thing."]},
        "focus_treatment": {"treatment": "ketamine", "text": "<p>Its use here is off-label [1].</p>"},
        "safety": {
            "regulatory_status": "Approved as an anesthetic only.",
            "serious_risks": ["Raised blood pressure", "Sedation"],
            "who_should_not": ["People with uncontrolled hypertension"],
            "monitoring": ["Blood pressure before and after"],
        },
        "practice_fit": {"text": "<p>We work beside your therapist.</p>"},
        "faq": {"items": [{"question": "Will it pass?", "answer": "<p>For many it does.</p>"}]},
        "references": {
            "items": [{"reference": reference_id, "summary": "It found an effect.", "further_reading": False}]
        },
    }


def copies(publication, start, stop) -> None:
    """Publications more, pointing to one version: what a list and a look-up by address have to walk past.

    Each with an event that made it public, so that it is no outdated row; the chain is not kept.
    """
    last = AuditEvent.objects.newest_first().first()
    events = [
        AuditEvent(seq=last.seq + 1 + n, at=last.at, kind="publication.published", page_id=100_000 + number, data="{}",
                   previous="", digest=f"copy-{number}")
        for n, number in enumerate(range(start, stop))
    ]  # fmt: skip
    AuditEvent.objects.bulk_create(events, batch_size=2_000)
    for event, number in zip(events, range(start, stop), strict=True):
        copy = Publication.objects.get(pk=publication.pk)
        copy.pk, copy._state.adding = None, True
        copy.event_seq = event.seq
        copy.page_key = uuid.uuid4()
        copy.page_id, copy.slug, copy.title = 100_000 + number, f"copy-{number}", f"Copy {number}"
        copy.sort_title = copy.title.casefold()
        sealed(copy)


def sealed(publication) -> None:
    """Save and seal a publication as it is, past the rule that it follows from the record."""
    publication.projected_digest = publication.compute_record_digest()
    publication.save()


def stream(kind, values) -> str:
    return json.dumps([{"type": kind, "value": value} for value in values])


def page_fields(**changes) -> dict:
    return {
        "title": "Example Disorder",
        "slug": "example",
        "abbreviation": "ED",
        "also_called": stream("name", ["Sample illness"]),
        "codes": stream("code", [{"system": "ICD-10-CM", "code": "F43.10"}]),
        "summary": "One sentence that says what an example disorder is.",
        "search_phrases": stream("phrase", ["help for example disorder"]),
        **changes,
    }


def make_page(writer, *, parts=None, **changes) -> ConditionPage:
    """A complete draft on the writer's desk."""
    everything = {**body_parts(make_reference().pk), **(parts or {})}
    kept = {kind: value for kind, value in everything.items() if value is not None}
    page = ConditionPage(owner=writer, live=False, **page_fields(**changes))
    page.set_parts([{"type": kind, "value": value} for kind, value in kept.items()])
    ConditionIndexPage.objects.get().add_child(instance=page)
    page.save_revision(user=writer, log_action=True, clean=False)
    return fresh(page)


def fresh(page) -> ConditionPage:
    return ConditionPage.objects.get(pk=page.pk)


def draft(page) -> ConditionPage:
    return fresh(page).get_latest_revision_as_object()


def edited(page, writer, **changes) -> ConditionPage:
    """The page with a new draft in which ``changes`` are made."""
    page = draft(page)
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision(user=writer, log_action=True, clean=False)
    return fresh(page)


def completed(page) -> ConditionPage:
    """An imported draft with what its document does not carry and a submission asks for. Not saved."""
    own = body_parts(make_reference().pk)
    body = page.body.get_prep_value()
    for block in body:
        if block["type"] == "treatments":
            for item in block["value"]["items"]:
                item["value"] |= {"kind": "medication", "status": "mixed"}
        if block["type"] == "references":
            for item in block["value"]["items"][1:]:
                item["value"]["further_reading"] = True
    page.set_parts([*body, *({"type": kind, "value": own[kind]} for kind in ("urgent_help", "safety"))])
    return page


def submitted(page, writer, summary="The first version of this page."):
    return submit(page, by=writer, change_summary=summary)


def signing_fields(version, at=None, **changes) -> dict:
    """What a physician fills in on the screen at ``at``, by default now."""
    return {
        "digest": version.digest,
        "agreed": True,
        "statement": EditorialPolicy.load().statement,
        "password": PASSWORD,
        "next_review_on": rules.latest_review_date(timezone.localdate(at)),
        **changes,
    }


def signing_form(version, at=None, *, code="", **changes) -> SignatureRequest:
    """The same as the action takes it."""
    fields = signing_fields(version, at, **changes)
    password = fields.pop("password")
    return SignatureRequest(**{"answer": PasswordAnswer(password, code), **fields})


def signed(review, physician, **changes):
    return sign_and_publish(review, by=physician, form=signing_form(review.version, **changes))


def table(headings: list[str], rows: list[list[str]]) -> dict:
    """The value of a table block as the editor stores it."""
    columns = [{"type": "text", "heading": heading} for heading in headings]
    typed = {"columns": columns, "rows": [{"values": row} for row in rows], "caption": ""}
    return {"caption": "Doses by week", "table": typed}


def published_page(writer, physician, **changes):
    page = make_page(writer, **changes)
    return signed(submitted(page, writer), physician)
