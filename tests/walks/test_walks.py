"""Random walks: people do whatever the product lets them, in any order, and after each step the promises hold.

160 walks of 50 steps in a run of all tests, divided between the databases by how fast they are. Each run begins with a
seed of its own and prints it; ``SEED=… pytest tests/walks`` walks the same ways again. ``WALKS=1000 STEPS=60 SHRINK=1
pytest tests/walks`` goes on for longer and shortens a failing walk to the steps that matter.

After a step in which nothing was written to the database the promises are not looked at again. Of the pages that are
not public, a visitor asks after a step for those that it has touched or that were public before it, and at the end of
a walk for all of them.
"""

import io
import os
import secrets
import shutil
import tempfile
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from modelsearch.models import IndexEntry
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Comment, Page, Revision

from conditions.backups.actions import make_backup, restore_backup
from conditions.backups.archive import kept_models
from conditions.integrity.rebuild import rebuild
from conditions.integrity.verification import all_faults
from conditions.ledger import guards
from conditions.models import (
    AuditEvent,
    ConditionIndexPage,
    ConditionPage,
    ContentVersion,
    EditorialPolicy,
    LockedForReviewError,
    Physician,
    Publication,
    Reference,
    Review,
    Signature,
)
from conditions.publications import schedules
from conditions.publications.actions import reaffirm_and_publish, sign_for_later, take_down
from conditions.publications.models import Schedule
from conditions.signoff.actions import request_changes, withdraw_review
from conditions.signoff.errors import SignoffError
from tests import makers

SHARE = {"sqlite": 100, "postgresql": 60}
WALKS, STEPS = int(os.environ.get("WALKS", SHARE[connection.vendor])), int(os.environ.get("STEPS", "50"))
SEED = int(os.environ.get("SEED", secrets.randbelow(2**32)))
REFUSALS = (SignoffError, LockedForReviewError, ProtectedError, PermissionDenied, ValidationError)

READING = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN")
WALKED = Counter()

people = st.sampled_from(["writer", "second", "physician", "other physician", "manager", "admin"])
signers = st.sampled_from(["physician", "physician", "other physician", "other physician", "manager", "admin"])
writers = st.sampled_from(["writer", "second", "other physician"])
rights = st.sampled_from(["all", "all", "all", "all", "password", "digest"])
which_page = st.integers(0, 5)
words = st.sampled_from(["calm", "plain", "short", "clear", "kind"])


class PracticeMachine(RuleBasedStateMachine):
    """One practice, a few people, a few pages. The model of what the public may see is the list of signatures."""

    @initialize()
    def open_the_practice(self):
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        admins_search = {"default": {**django_settings.MODELSEARCH_BACKENDS["default"], "AUTO_UPDATE": False}}  # slow
        self.settings = override_settings(
            MEDIA_ROOT=tempfile.mkdtemp(prefix="tovani-walk-"), MODELSEARCH_BACKENDS=admins_search
        )
        self.settings.enable()
        self.visitor = Client()
        self.moved_house = False
        self.written = True  # something, since the promises were looked at
        self.watching = connection.execute_wrapper(self.watch)
        self.watching.__enter__()
        self.signed: dict[int, str] = {}  # page -> digest that the public reads; gone when taken down
        self.touched: set[int] = set()  # pages, since the promises were looked at
        self.counter = 0
        physician, author = makers.make_physician("Dora Moss"), makers.make_physician("Petra Pen")
        author.groups.add(makers.Group.objects.get(name="Medical writers"))
        self.people = {
            "writer": makers.make_writer(),
            "second": makers.make_writer("Otto Other"),
            "physician": physician,
            "other physician": author,
            "manager": makers.make_user("Mara Manager", group="Content managers"),
            "admin": makers.make_user("Ada Admin", superuser=True),
        }
        self.create("writer")

    def teardown(self):
        if not hasattr(self, "transaction"):
            return
        try:
            if not self.written:  # otherwise a step has failed, which is to be told
                self.touched.update(ConditionPage.objects.values_list("pk", flat=True))
                self.the_public_reads_what_was_signed_last_or_nothing()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)
            self.watching.__exit__(None, None, None)
            shutil.rmtree(django_settings.MEDIA_ROOT, ignore_errors=True)
            self.settings.disable()
            WALKED["walks"] += 1

    def watch(self, execute, sql, params, many, context):
        self.written = self.written or not sql.startswith(READING)
        return execute(sql, params, many, context)

    # -- who and what

    def page(self, number) -> ConditionPage:
        pages = list(ConditionPage.objects.order_by("pk"))
        page = pages[number % len(pages)]
        self.touched.add(page.pk)
        return page

    def waiting(self):
        review = Review.objects.waiting().order_by("pk").first()
        if review:
            self.touched.add(review.page_id)
        return review

    def attempt(self, action):
        """What the product may refuse; a refusal in its own words is fine, anything else is a fault."""
        try:
            with transaction.atomic():
                return action()
        except REFUSALS:
            return None

    # -- writing

    @rule(who=writers)
    def create(self, who):
        if ConditionPage.objects.count() < 4:
            self.counter += 1
            makers.make_page(self.people[who], title=f"Disorder {self.counter}", slug=f"disorder-{self.counter}")

    @rule(number=which_page, who=st.sampled_from(["writer", "other physician", "manager"]), word=words)
    def edit(self, number, who, word):
        summary = f"One sentence, {word}, about this disorder."
        self.attempt(lambda: makers.edited(self.page(number), self.people[who], summary=summary))

    @rule(number=which_page, word=words)
    def autosave_over_the_latest_revision(self, number, word):
        page = self.page(number)

        def overwrite():
            draft = makers.draft(page)
            draft.summary = f"One sentence, autosaved {word}, about it."
            latest = page.latest_revision
            draft.save_revision(user=latest.user if latest else None, overwrite_revision=latest, clean=False)

        self.attempt(overwrite)

    @rule(number=which_page, word=words)
    def rename(self, number, word):
        page = self.page(number)
        self.attempt(
            lambda: makers.edited(page, self.people["writer"], title=f"{word} {page.pk}", slug=f"{word}-{page.pk}")
        )

    @rule(number=which_page)
    def leave_out_a_part(self, number):
        page = self.page(number)
        parts = [b for b in makers.draft(page).body.get_prep_value() if b["type"] != "safety"]

        def save():
            draft = makers.draft(page)
            draft.set_parts(parts)
            draft.save_revision(user=self.people["writer"], clean=False)

        self.attempt(save)

    # -- review

    @rule(number=which_page, who=st.sampled_from(["writer", "writer", "other physician", "second", "physician"]))
    def submit(self, number, who):
        self.attempt(
            lambda: makers.submitted(self.page(number), self.people[who], summary="Something was changed here.")
        )

    @rule(number=which_page, writer=writers, who=signers, right=rights)
    def edit_submit_and_sign(self, number, writer, who, right):
        """The whole road in one step: without it most walks would never get far."""
        self.counter += 1
        self.restore_what_is_missing(number, writer)
        self.edit(number, writer, f"for the {self.counter}th time")
        self.submit(number, writer)
        if self.waiting():
            self.sign(who, right)

    @rule(number=which_page, writer=writers, who=signers, right=rights)
    def submit_and_sign(self, number, writer, who, right):
        self.submit(number, writer)
        if self.waiting():
            self.sign(who, right)

    def restore_what_is_missing(self, number, writer):
        page = self.page(number)
        complete = makers.body_parts(makers.make_reference().pk)

        def save():
            draft = makers.draft(page)
            draft.set_parts([{"type": kind, "value": value} for kind, value in complete.items()])
            draft.save_revision(user=self.people[writer], log_action=True, clean=False)

        self.attempt(save)

    @precondition(lambda self: Review.objects.waiting().exists())
    @rule(who=people)
    def withdraw_from_review(self, who):
        self.attempt(lambda: withdraw_review(self.waiting(), by=self.people[who]))

    @precondition(lambda self: Review.objects.waiting().exists())
    @rule(who=people)
    def ask_for_changes(self, who):
        review, by = self.waiting(), self.people[who]
        self.attempt(lambda: request_changes(review, by=by, reason="Please say it again.", comments={"faq": "Here."}))

    @precondition(lambda self: Review.objects.waiting().exists())
    @rule(who=signers, right=rights)
    def sign(self, who, right):
        review = self.waiting()
        wrong = {"password": {"password": "x"}, "digest": {"digest": "0" * 64}}.get(right, {})
        if self.attempt(lambda: makers.signed(review, self.people[who], **wrong)):
            assert right == "all"
            assert who in ("physician", "other physician")
            assert self.people[who].pk not in review.version.author_ids
            self.signed[review.page_id] = review.version.digest

    @precondition(lambda self: Publication.objects.in_force().exists())
    @rule(number=which_page, who=people)
    def reaffirm(self, number, who):
        published = list(Publication.objects.in_force().order_by("pk"))
        version = published[number % len(published)].version
        self.attempt(lambda: reaffirm_and_publish(version, by=self.people[who], form=makers.signing_form(version)))

    @precondition(lambda self: Publication.objects.in_force().exists())
    @rule(number=which_page, who=people)
    def take_down(self, number, who):
        published = list(Publication.objects.in_force().order_by("pk"))
        publication = published[number % len(published)]
        done = self.attempt(
            lambda: take_down(publication, by=self.people[who], reason="It was wrong.", notice="We correct it.")
        )
        if done:
            assert who in ("physician", "other physician", "manager", "admin")
            del self.signed[publication.page_id]

    # -- at a set time

    @rule(number=which_page, writer=writers, who=signers, hours=st.sampled_from([2, 5]))
    def sign_for_later(self, number, writer, who, hours):
        self.counter += 1
        self.restore_what_is_missing(number, writer)
        self.edit(number, writer, f"planned for the {self.counter}th time")
        self.submit(number, writer)
        review = self.waiting()
        if review:
            form, due = makers.signing_form(review.version), timezone.now() + timedelta(hours=hours)
            self.attempt(lambda: sign_for_later(review, by=self.people[who], form=form, publish_at=due))

    @precondition(lambda self: Publication.objects.in_force().exists())
    @rule(number=which_page, who=people, unless_signed=st.booleans())
    def plan_a_take_down(self, number, who, unless_signed):
        published = list(Publication.objects.in_force().order_by("pk"))
        told = {"reason": "It ends that day.", "notice": "This page has ended."}
        due = timezone.now() + timedelta(hours=3)
        self.attempt(
            lambda: schedules.take_down_later(
                published[number % len(published)],
                by=self.people[who],
                due_at=due,
                unless_signed=unless_signed,
                **told,
            )
        )

    @precondition(lambda self: Schedule.objects.waiting().exists())
    @rule(who=people)
    def cancel_a_plan(self, who):
        self.attempt(lambda: schedules.cancel(Schedule.objects.waiting().first(), by=self.people[who]))

    @precondition(lambda self: Schedule.objects.waiting().exists())
    @rule(hours=st.sampled_from([0, 4, 6]))
    def run_the_schedule(self, hours):
        waiting = set(Schedule.objects.due_by(timezone.now() + timedelta(hours=hours)).values_list("pk", flat=True))
        schedules.run_due(timezone.now() + timedelta(hours=hours))
        for done in Schedule.objects.filter(pk__in=waiting, state="done").order_by("due_at", "pk"):
            if done.publishes:
                assert done.signature_id == Signature.objects.for_page(done.page_id).newest_first().first().pk
                self.signed[done.page_id] = done.signature.digest
            else:
                del self.signed[done.page_id]
        assert not Schedule.objects.waiting().filter(pk__in=waiting).exists()

    # -- roads past the front door

    @rule(number=which_page)
    def publish_by_code(self, number):
        revision = self.page(number).latest_revision
        if revision:
            self.attempt(lambda: revision.publish(user=self.people["admin"]))
            action = PublishPageRevisionAction(revision, user=self.people["admin"])
            self.attempt(lambda: action.execute(skip_permission_checks=True))
            # A row filled from an unsigned draft is mended by the next publication; the public never reads it.
            ConditionPage.objects.filter(pk=revision.object_id).update(has_unpublished_changes=True)

    @rule(number=which_page, word=words)
    def write_into_the_row(self, number, word):
        ConditionPage.objects.filter(pk=self.page(number).pk).update(
            summary=f"Written into the row: {word}.", body="[]"
        )

    @rule(number=which_page)
    def save_the_base_page(self, number):
        page = Page.objects.get(pk=self.page(number).pk)
        page.seo_title = "By hand"
        self.attempt(page.save)

    @rule(number=which_page)
    def schedule_and_run_the_schedule(self, number):
        revisions = Revision.page_revisions.filter(object_id=str(self.page(number).pk))
        revisions.update(approved_go_live_at=timezone.now() - timedelta(days=1))
        try:
            with transaction.atomic():
                call_command("publish_scheduled")
        except PermissionDenied:
            pass
        revisions.update(approved_go_live_at=None)

    @rule(number=which_page, live=st.booleans())
    def copy(self, number, live):
        if ConditionPage.objects.count() < 4:
            self.counter += 1
            update = {"slug": f"copy-{self.counter}", "title": f"Copy {self.counter}"}
            page = self.page(number)
            self.attempt(lambda: page.copy(update_attrs=update, keep_live=live, user=self.people["writer"]))

    @rule(number=which_page)
    def alias(self, number):
        if ConditionPage.objects.count() < 4:
            self.counter += 1
            page, parent = self.page(number), ConditionIndexPage.objects.get()
            self.attempt(
                lambda: page.create_alias(
                    parent=parent, update_slug=f"alias-{self.counter}", user=self.people["writer"]
                )
            )

    @rule(number=which_page)
    def delete(self, number):
        page = self.page(number)
        if ConditionPage.objects.count() > 1:
            on_record = ContentVersion.objects.for_page(page.pk).exists()
            self.attempt(page.delete)
            assert ConditionPage.objects.filter(pk=page.pk).exists() or not on_record

    @rule(number=which_page)
    def go_back_to_an_earlier_draft(self, number):
        page = self.page(number)
        oldest = page.revisions.order_by("pk").first()
        if oldest:
            draft = oldest.as_object()
            self.attempt(lambda: draft.save_revision(user=self.people["second"], log_action=True, clean=False))

    @rule(number=which_page)
    def move(self, number):
        page, index = self.page(number), ConditionIndexPage.objects.get()
        self.attempt(lambda: page.move(index, pos="first-child", user=self.people["manager"]))

    @rule(number=which_page, word=words)
    def comment(self, number, word):
        page = self.page(number)
        Comment.objects.create(page=page, user=self.people["second"], text=f"Be more {word}.", contentpath="summary")

    @rule()
    def purge_revisions(self):
        call_command("purge_revisions", stdout=io.StringIO())

    @rule(number=which_page)
    def cancel_the_workflow(self, number):
        state = self.page(number).current_workflow_state
        if state:
            self.attempt(lambda: state.cancel(user=self.people["manager"]))

    # -- what pages take from elsewhere

    @rule(word=words)
    def edit_a_reference_and_the_policy(self, word):
        reference = Reference.objects.first()
        reference.title = f"A {word} trial"
        reference.save()
        policy = EditorialPolicy.load()
        policy.disclaimer = f"This page is {word} and general information."
        policy.save()

    @rule(number=which_page)
    def illustrate(self, number):
        """A figure on the draft, with the newest image of the library or one of its own."""
        image = Image.objects.order_by("-pk").first() or Image.objects.create(title="A chart", file=self.drawing())
        value = {"image": image.pk, "alt_text": "A rising line", "decorative": False, "caption": "Fig. 1"}
        page = self.page(number)

        def save():
            draft = makers.draft(page)
            kept = [block for block in draft.body.get_prep_value() if block["type"] != "figure"]
            draft.set_parts([*kept, {"type": "figure", "value": value}])
            draft.save_revision(user=self.people["writer"], log_action=True, clean=False)

        self.attempt(save)

    @precondition(lambda self: Image.objects.exists())
    @rule(what=st.sampled_from(["file", "title", "delete", "delete the file"]))
    def change_an_image(self, what):
        image = Image.objects.order_by("pk").first()
        if what == "delete":
            self.attempt(image.delete)
            return
        if what == "delete the file":
            image.file.storage.delete(image.file.name)
        elif what == "file":
            image.file = self.drawing()
        else:
            image.title = "Another title"
        image.save()

    def drawing(self) -> SimpleUploadedFile:
        self.counter += 1
        return SimpleUploadedFile("chart.png", get_test_image_file(size=(8, self.counter)).file.getvalue())

    @rule(days=st.sampled_from([-1, 0, 400, 400, 400]))
    def change_the_end_of_a_licence(self, days):
        physician = Physician.objects.first()
        physician.licence_ends_on = timezone.localdate() + timedelta(days=days)
        physician.save()

    @rule(active=st.booleans())
    def close_or_open_an_account(self, active):
        account = self.people["other physician"]
        account.is_active = active
        account.save()

    @rule()
    def try_to_delete_accounts(self):
        for account in (self.people["writer"], self.people["physician"]):
            spoken_of = AuditEvent.objects.filter(actor_id=account.pk).exists()
            if spoken_of:
                self.attempt(account.delete)
                assert get_user_model().objects.filter(pk=account.pk).exists()

    @rule()
    def rebuild_the_publications(self):
        events = AuditEvent.objects.filter(kind="publication.published")
        assert rebuild() == events.values("page_id").distinct().count()

    @precondition(lambda self: not self.moved_house)
    @rule()
    def restore_a_backup_into_an_empty_site(self):
        self.moved_house = True
        backup = io.BytesIO()
        make_backup(backup)
        IndexEntry.objects.all().delete()
        with guards.lifted(), connection.cursor() as cursor:
            for model in kept_models():
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
        shutil.rmtree(django_settings.MEDIA_ROOT, ignore_errors=True)
        ContentType.objects.clear_cache()
        restore_backup(backup)
        WALKED["restored"] += 1

    # -- the promises

    @invariant()
    def the_promises_hold(self):
        WALKED["steps"] += 1
        if not hasattr(self, "people") or not self.written:
            return
        WALKED["looked at"] += 1
        self.the_public_reads_what_was_signed_last_or_nothing()
        self.the_admin_calls_live_what_is_public()
        self.nobody_signed_their_own_words()
        assert list(all_faults()) == []
        self.written, self.touched = False, set(self.signed)

    def the_public_reads_what_was_signed_last_or_nothing(self):
        in_force = {p.page_id: p for p in Publication.objects.in_force().with_record()}
        assert {page_id: p.digest for page_id, p in in_force.items()} == self.signed
        for publication in in_force.values():
            html = self.visitor.get(f"/conditions/{publication.slug}/").content.decode()
            assert publication.version.content["summary"] in html
            assert f'Last reviewed by <a href="/physicians/{publication.signature.physician.slug}/">' in html
        listed = self.visitor.get("/conditions/").content.decode()
        # A copy's earlier drafts have the slug and title of the page it was copied from: whoever signs first has them.
        addresses, titles = ({getattr(p, name) for p in in_force.values()} for name in ("slug", "title"))
        for page in ConditionPage.objects.exclude(pk__in=in_force).only("slug", "title"):
            if page.pk in self.touched and page.slug not in addresses:
                assert self.visitor.get(f"/conditions/{page.slug}/").status_code in (404, 410, 301)
            assert f">{page.title}" not in listed or page.title in titles

    def the_admin_calls_live_what_is_public(self):
        live = set(ConditionPage.objects.live().values_list("pk", flat=True))
        assert live == set(Publication.objects.in_force().values_list("page_id", flat=True))

    def nobody_signed_their_own_words(self):
        for signature in Signature.objects.select_related("version"):
            assert signature.user_id not in signature.version.author_ids
            assert signature.digest == signature.version.digest


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)  # each walk is one transaction; within one of all walks they get slower
def test_the_promises_hold_on_every_walk(capsys):
    with capsys.disabled():
        print(f"\nWalks on {connection.vendor}: SEED={SEED}", flush=True)
    run_state_machine_as_test(
        seed(SEED)(PracticeMachine),
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            phases=[phase for phase in Phase if phase is not Phase.shrink or "SHRINK" in os.environ],
        ),
    )
    assert Publication.objects.count() == 0
    with capsys.disabled():
        told = ", ".join(f"{what} {count}" for what, count in WALKED.items())
        print(f"{told}; 0 violations", flush=True)
