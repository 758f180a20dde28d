"""Nobody deletes a colleague's draft unnoticed, and it comes back with every word."""

import pytest
from django.urls import reverse

from conditions.deleted_drafts.actions import NotRestorableError, restore
from conditions.deleted_drafts.models import DeletedDraft
from conditions.models import AuditEvent, ConditionPage
from conditions.versions.freezing import freeze
from tests import makers
from tests.responses import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(db):
    return makers.make_writer("Carl Colleague")


def delete(client, user, page):
    client.force_login(user)
    answer = client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert answer.status_code == 302 and not ConditionPage.objects.filter(pk=page.pk).exists()


def test_a_colleague_deletes_it(client, page, writer, colleague, manager, sent):
    delete(client, colleague, page)
    assert sorted(mail.to[0] for mail in sent()) == sorted([writer.email, manager.email])
    assert "Carl Colleague deleted the draft “Example Disorder”" in sent()[0].body


def test_ones_own_is_nobodys_business_and_comes_back_too(client, page, writer, manager, sent):
    delete(client, writer, page)
    assert sent() == []
    assert DeletedDraft.objects.get().writers == [writer.pk]


def test_who_wrote_on_it_is_told_too(client, page, writer, colleague, sent):
    makers.edited(page, colleague, summary="One sentence by a colleague.")
    delete(client, writer, page)
    assert [mail.to for mail in sent()] == [[colleague.email]]


def test_it_comes_back_with_every_word(client, page, writer, colleague):
    makers.edited(page, writer, summary="The newest sentence of the draft.")
    before = freeze(makers.draft(page))
    delete(client, colleague, page)
    client.force_login(writer)
    listed = text_of(client.get(reverse("deleted_drafts")))
    assert "Example Disorder" in listed and "by Carl Colleague" in listed
    answer = client.post(reverse("restore_draft", args=[DeletedDraft.objects.get().pk]))
    again = ConditionPage.objects.get()
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[again.pk])
    after = freeze(makers.draft(again))
    assert after.digest == before.digest
    assert not again.live and again.slug == "example" and again.owner == writer
    assert client.get(answer.url).status_code == 200
    assert AuditEvent.objects.get(kind="draft.restored").page_id == again.pk
    assert "None." in text_of(client.get(reverse("deleted_drafts")))
    assert makers.submitted(again, writer).is_waiting


def test_only_once(client, page, writer):
    delete(client, writer, page)
    kept = DeletedDraft.objects.get()
    restore(kept, by=writer)
    with pytest.raises(NotRestorableError, match="already"):
        restore(kept, by=writer)
    client.force_login(writer)
    client.post(reverse("restore_draft", args=[kept.pk]))
    assert ConditionPage.objects.count() == 1


def test_its_address_was_given_away_meanwhile(client, page, writer):
    delete(client, writer, page)
    makers.make_page(writer, title="Another Disorder")
    assert restore(DeletedDraft.objects.get(), by=writer).slug == "example-2"


def test_whose_it_is_not(client, page, writer, colleague, manager, auditor):
    delete(client, writer, page)
    address = reverse("restore_draft", args=[DeletedDraft.objects.get().pk])
    for user in (colleague, auditor):
        client.force_login(user)
        client.get("/admin/")  # says what was deleted before
        assert "Example Disorder" not in text_of(client.get(reverse("deleted_drafts"), follow=True))
        client.post(address)
        assert not ConditionPage.objects.exists()
    client.force_login(manager)
    assert client.post(address).status_code == 302 and ConditionPage.objects.exists()


def test_pages_deleted_together(client, writer, colleague, sent, admin):
    pages = [makers.make_page(writer, title=f"Disorder {n}", slug=f"d-{n}") for n in "ab"]
    client.force_login(admin)
    query = "&".join(f"id={page.pk}" for page in pages)
    client.post(f"/admin/bulk/wagtailcore/page/delete/?{query}")
    gone = 2 - ConditionPage.objects.count()
    assert DeletedDraft.objects.count() == gone == len([mail for mail in sent() if mail.to == [writer.email]])


def test_the_draft_of_another_way_of_deleting(page, writer, sent):
    makers.fresh(page).delete()
    assert DeletedDraft.objects.get().deleted_by_name == "the system"
    assert [mail.to for mail in sent()] == [[writer.email]]
