import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Revision
from wagtail.users.models import UserProfile

from conditions.models import AuditEvent, ConditionPage, ContentVersion, EditorialPolicy, Reference, Review
from conditions.signoff import errors
from conditions.signoff.actions import withdraw_review
from conditions.signoff.submission import submit_on_record
from conditions.versions.freezing import freeze
from tests import makers

pytestmark = pytest.mark.django_db


def test_a_complete_page_is_frozen_and_waits(page, writer):
    review = makers.submitted(page, writer)
    version = review.version
    assert review.is_waiting
    assert (version.number, version.slug, version.author_names) == (1, "example", ["Wilma Writer"])
    assert version.text_is_intact()
    assert version.is_intact()
    assert makers.fresh(page).current_workflow_task_state.specific.review == review


def test_an_incomplete_page_is_refused_with_everything_it_lacks(writer):
    page = makers.make_page(writer, parts={"safety": None, "urgent_help": None, "faq": None}, summary="")
    with pytest.raises(errors.NotReadyError) as refusal:
        submit_on_record(page, by=writer, change_summary="The first version.")
    assert {problem.code for problem in refusal.value.problems} == {
        "summary.missing",
        "part.missing",
        "safety.missing",
        "urgent_help.missing",
    }
    assert not ContentVersion.objects.exists()
    assert "not ready" in json.loads(AuditEvent.objects.get(kind="review.refused").data)["why"]


@pytest.mark.parametrize("left_out", ["kind", "status"])
def test_a_treatment_without_kind_or_status_is_not_ready(writer, left_out):
    """What is approved and what is off-label is chosen by hand; the empty choice must not become a word of the page."""
    item = {"name": "Talking", "kind": "psychotherapy", "status": "not-applicable", "text": "It helps."}
    page = makers.make_page(writer, parts={"treatments": {"items": [{**item, left_out: ""}]}})
    with pytest.raises(errors.NotReadyError) as refusal:
        makers.submitted(page, writer)
    [finding] = refusal.value.problems
    label = "kind" if left_out == "kind" else "regulatory status"
    assert finding.code == "part.empty" and label in finding.message and "Talking" in finding.message
    assert "Select" not in freeze(page).text


def test_a_second_submission_is_refused_and_changes_nothing(review, page, writer):
    with pytest.raises(errors.AlreadyInReviewError):
        submit_on_record(page, by=writer, change_summary="Once more, please.")
    assert ContentVersion.objects.count() == 1
    assert Review.objects.waiting().get() == review


def test_a_summary_of_the_change_is_asked_for(page, writer):
    with pytest.raises(errors.IncompleteFormError):
        makers.submitted(page, writer, summary="short")


def test_somebody_who_may_not_edit_may_not_submit(page, auditor):
    with pytest.raises(errors.NotAllowedError):
        makers.submitted(page, auditor)


def test_nothing_changed_means_nothing_to_submit(publication, page, writer):
    with pytest.raises(errors.NothingToSubmitError):
        makers.submitted(page, writer)


def test_characters_that_deceive_are_refused_with_their_place(writer):
    parts = {"key_points": {"points": ["One.", "Two\u202e.", "Three."]}}
    page = makers.make_page(writer, parts=parts)
    with pytest.raises(errors.IncompleteFormError, match="U\\+202E"):
        makers.submitted(page, writer)


def test_an_address_once_public_belongs_to_its_page(publication, page, writer):
    moved = makers.edited(page, writer, slug="example-2", summary="One sentence that says something else.")
    makers.submitted(moved, writer)
    other = makers.make_page(writer, slug="other", title="Other Disorder")
    other.slug = "example"
    type(other).objects.filter(pk=other.pk).update(slug="example-free")
    stolen = makers.draft(other)
    stolen.slug = "example"
    stolen.save_revision(user=writer, clean=False)
    with pytest.raises(errors.SlugTakenError, match="Example Disorder"):
        makers.submitted(other, writer)


def test_two_public_pages_cannot_have_one_title(publication, writer):
    twin = makers.make_page(writer, title="example disorder", slug="twin")
    with pytest.raises(errors.TitleTakenError, match="Example Disorder"):
        makers.submitted(twin, writer)


def test_withdrawn_the_page_can_be_written_on(review, page, writer):
    withdraw_review(review, by=writer, reason="A mistake in the dose.")
    assert not Review.objects.waiting().exists()
    makers.edited(page, writer, summary="One sentence, corrected after all.")
    assert makers.submitted(page, writer).version.number == 2


def test_a_slug_that_cannot_be_an_address_is_refused(writer):
    page = makers.make_page(writer, slug="ménière")
    with pytest.raises(errors.SlugTakenError, match="“ménière” cannot be an address"):
        makers.submitted(page, writer)


def test_an_image_whose_file_is_gone_ends_in_a_message(writer):
    """Found by a random walk: it was a FileNotFoundError."""
    image = Image.objects.create(title="A chart", file=get_test_image_file("gone.png", size=(31, 29)))
    figure = {"image": image.pk, "alt_text": "A rising line", "decorative": False, "caption": "Fig. 1"}
    page = makers.make_page(writer, parts={"figure": figure})
    image.file.storage.delete(image.file.name)
    with pytest.raises(errors.IncompleteFormError, match="The file of the image “A chart” is gone"):
        makers.submitted(page, writer)


def test_a_review_that_has_ended_cannot_be_withdrawn(review, page, writer):
    withdraw_review(review, by=writer)
    with pytest.raises(errors.StaleReviewError, match=r"withdrawn from review \(Wilma Writer, "):
        withdraw_review(review, by=writer)


def test_everybody_who_wrote_since_the_last_signature_is_an_author(publication, page, writer):
    other = makers.make_writer("Otto Other")
    makers.edited(page, other, summary="One sentence that Otto wrote anew.")
    assert makers.submitted(page, other).version.author_names == ["Otto Other"]


def test_who_edited_a_cited_reference_is_an_author(page, writer, client):
    edit_reference(client, makers.make_writer("Rita Reference"), "Retitled")
    assert "Rita Reference" in makers.submitted(page, writer).version.author_names


def test_what_was_changed_while_a_version_waited_counts_for_the_next(page, writer, physician, client):
    """Who edits a cited work during the review has written part of the version after it."""
    waiting = makers.submitted(page, writer)
    rita = makers.make_writer("Rita Reference")
    edit_reference(client, rita, "Retitled while it waited")
    makers.signed(waiting, physician)
    makers.edited(page, writer, summary="A sentence for the next version of it.")
    assert "Rita Reference" in makers.submitted(page, writer).version.author_names


def edit_reference(client, user, title):
    client.force_login(user)
    pk = Reference.objects.get().pk
    fields = {"authors": "Feder A et al.", "title": title, "journal": "JAMA Psychiatry", "year": "2014"}
    fields |= {"pmid": "24740528", "doi": "", "retraction": "none"}
    response = client.post(f"/admin/snippets/conditions/reference/edit/{pk}/", fields)
    assert response.status_code == 302, response.content.decode()[:2000]


def test_who_wrote_the_disclaimer_wrote_part_of_the_page(page, writer, client):
    mara = makers.make_user("Mara Manager", group="Content managers")
    client.force_login(mara)
    client.get("/admin/settings/conditions/editorialpolicy/")  # the screen makes the row it edits
    policy = EditorialPolicy.load()
    fields = {"statement": policy.statement, "review_interval_months": 12}
    url = f"/admin/settings/conditions/editorialpolicy/{policy.pk}/"
    client.post(url, {**fields, "disclaimer": "Another disclaimer."})
    assert EditorialPolicy.load().disclaimer == "Another disclaimer."
    assert "Mara Manager" in makers.submitted(page, writer).version.author_names


def illustrated(page, writer, image):
    draft = makers.draft(page)
    value = {"image": image.pk, "alt_text": "A rising line", "decorative": False, "caption": "Fig. 1"}
    kept = [block for block in draft.body.get_prep_value() if block["type"] != "figure"]
    draft.set_parts([*kept, {"type": "figure", "value": value}])
    draft.save_revision(user=writer, clean=False)


def test_who_uploaded_a_figure_wrote_part_of_the_version_that_first_has_it(page, writer, physician):
    iris = makers.make_writer("Iris Image")
    image = Image.objects.create(title="A chart", file=get_test_image_file(), uploaded_by_user=iris)
    makers.signed(makers.submitted(page, writer), physician)
    illustrated(page, writer, image)
    review = makers.submitted(page, writer)
    assert "Iris Image" in review.version.author_names
    makers.signed(review, physician)
    makers.edited(page, writer, summary="A sentence for the next version of it.")
    assert "Iris Image" not in makers.submitted(page, writer).version.author_names


@pytest.mark.parametrize("language", ["en", "de"])
def test_who_replaced_the_file_of_a_figure_wrote_part_of_the_page(page, writer, physician, client, language):
    """In whatever language the admin speaks to them."""
    image = Image.objects.create(title="A chart", file=get_test_image_file())
    illustrated(page, writer, image)
    makers.signed(makers.submitted(page, writer), physician)
    iris = makers.make_writer("Iris Image")
    UserProfile.objects.create(user=iris, preferred_language=language)
    client.force_login(iris)
    image.uploaded_by_user = iris  # one's own, or the right to edit would be missing
    image.save()
    new = SimpleUploadedFile("new.png", get_test_image_file(size=(9, 9)).file.getvalue(), "image/png")
    response = client.post(f"/admin/images/{image.pk}/", {"title": "A chart", "collection": 1, "file": new})
    assert response.status_code == 302
    makers.edited(page, writer, summary="A sentence for the next version of it.")
    assert "Iris Image" in makers.submitted(page, writer).version.author_names


def test_who_wrote_the_original_wrote_the_copy(page, writer, client):
    copyist = makers.make_writer("Cora Copy")
    client.force_login(copyist)
    parent = page.get_parent().pk
    fields = {"new_title": "Copied", "new_slug": "copied", "new_parent_page": parent}
    assert client.post(f"/admin/pages/{page.pk}/copy/", fields).status_code == 302
    copy = ConditionPage.objects.get(slug="copied")
    Revision.page_revisions.filter(object_id=str(copy.pk)).update(user=copyist)
    assert set(makers.submitted(copy, copyist).version.author_names) == {"Cora Copy", "Wilma Writer"}


def test_who_wrote_the_original_wrote_the_copy_of_a_copy(page, writer, client):
    clients = {}
    for number, name in enumerate(("First Copyist", "Second Copyist"), 1):
        clients[name] = makers.make_writer(name)
        client.force_login(clients[name])
        fields = {"new_title": f"Copy {number}", "new_slug": f"copy-{number}", "new_parent_page": page.get_parent().pk}
        source = ConditionPage.objects.order_by("-pk").first()
        assert client.post(f"/admin/pages/{source.pk}/copy/", fields).status_code == 302
    copy = ConditionPage.objects.get(slug="copy-2")
    Revision.page_revisions.filter(object_id=str(copy.pk)).delete()
    copy.save_revision(user=clients["Second Copyist"], clean=False)
    authors = makers.submitted(makers.fresh(copy), clients["Second Copyist"]).version.author_names
    assert set(authors) == {"First Copyist", "Second Copyist", "Wilma Writer"}
