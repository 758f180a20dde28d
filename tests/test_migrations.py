import io

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import Page, Site, Workflow

from conditions.integrity.verification import all_faults
from conditions.ledger import guards
from conditions.models import AuditEvent, ConditionIndexPage, Publication, SignoffTask
from conditions.search.index import PublishedWord
from tests import makers


@pytest.mark.django_db
def test_the_models_and_the_migrations_agree():
    out = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out)
    assert "No changes detected" in out.getvalue()


@pytest.mark.django_db
def test_groups_workflow_and_index_arrive_by_migration():
    index = ConditionIndexPage.objects.get()
    assert Site.objects.get().root_page_id == index.pk
    assert [type(task.specific) for task in index.get_workflow().tasks] == [SignoffTask]
    assert Page.find_problems() == ([], [], [], [], [])
    rights = {
        group.name: {p.permission.codename for p in group.page_permissions.all()}
        for group in Group.objects.order_by("name")
    }
    assert rights["Medical writers"] == {"add_page", "change_page"}
    assert rights["Physicians"] == rights["Auditors"] == set()
    assert rights["Content managers"] == {"add_page", "change_page", "lock_page", "unlock_page"}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_migration_goes_back_and_forth():
    call_command("migrate", "conditions", "0001", verbosity=0)
    assert not Workflow.objects.filter(name="Physician sign-off").exists()
    assert not Group.objects.filter(name="Physicians").exists()
    assert Page.find_problems() == ([], [], [], [], [])
    call_command("migrate", "conditions", verbosity=0)
    assert ConditionIndexPage.objects.get().get_workflow().name == "Physician sign-off"
    assert Page.find_problems() == ([], [], [], [], [])
    assert guards.missing() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_nothing_is_migrated_back_while_there_is_a_ledger():
    makers.make_page(makers.make_writer())
    events = AuditEvent.objects.count()
    for target in ("zero", "0001", "0002"):
        with pytest.raises(RuntimeError, match="holds a ledger"):
            call_command("migrate", "conditions", target, verbosity=0)
    assert AuditEvent.objects.count() == events > 0
    assert call_command("migrate", check_unapplied=True, verbosity=0) is None
    assert guards.missing() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_publications_without_a_seal_are_made_again_after_migrating():
    publication = makers.published_page(makers.make_writer(), makers.make_physician())
    Publication.objects.update(seal="", version_digest="", signer="", version_number=0)
    PublishedWord.objects.all().delete()
    assert list(all_faults()) != []
    call_command("migrate", verbosity=0)
    assert list(all_faults()) == []
    assert Publication.objects.get().signer == publication.signer == "Dr. Dora Moss, DO"
    assert PublishedWord.objects.exists()
