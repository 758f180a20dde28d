import io

import pytest
from django.core.management import call_command

from conditions.integrity.verification import all_faults
from conditions.models import AuditEvent, Publication
from conditions.publications.actions import take_down
from conditions.signoff import errors
from tests import makers

pytestmark = pytest.mark.django_db
REASON, NOTICE = "A dose on it was wrong.", "We are correcting this page."


def taken_down(publication, by):
    return take_down(publication, by=by, reason=REASON, notice=NOTICE)


@pytest.mark.parametrize("who", ["physician", "manager"])
def test_a_physician_or_content_manager_takes_a_page_down_at_once(client, publication, page, who, request):
    taken_down(publication, request.getfixturevalue(who))
    response = client.get("/conditions/example/")
    assert response.status_code == 410
    assert NOTICE in response.content.decode()
    assert REASON not in response.content.decode()
    assert "It is common" not in response.content.decode()
    assert "Example Disorder" not in client.get("/conditions/").content.decode()
    assert not makers.fresh(page).live
    assert list(all_faults()) == []


@pytest.mark.parametrize("who", ["writer", "auditor"])
def test_nobody_else_does(client, publication, who, request):
    user = request.getfixturevalue(who)
    with pytest.raises(errors.NotAllowedError):
        taken_down(publication, user)
    client.force_login(user)
    client.post(f"/admin/signoff/publications/{publication.pk}/take-down/", {"reason": REASON, "notice": NOTICE})
    assert Publication.objects.get().is_in_force


def test_it_works_over_http_while_a_review_is_under_way(client, publication, page, writer, manager):
    makers.edited(page, writer, summary="One sentence of the second version.")
    makers.submitted(page, writer)
    client.force_login(manager)
    url = f"/admin/signoff/publications/{publication.pk}/take-down/"
    assert client.get(url).status_code == 200
    response = client.post(url, {"reason": REASON, "notice": NOTICE})
    assert response.url == f"/admin/signoff/pages/{page.pk}/history/"
    assert client.get("/conditions/example/").status_code == 410


def test_a_reason_and_a_notice_are_asked_for(publication, manager):
    with pytest.raises(errors.IncompleteFormError):
        take_down(publication, by=manager, reason="bad", notice=NOTICE)
    assert Publication.objects.get().is_in_force


def test_it_is_taken_down_once(publication, manager):
    taken_down(publication, manager)
    with pytest.raises(errors.StaleReviewError):
        taken_down(publication, manager)
    assert AuditEvent.objects.filter(kind="publication.taken_down").count() == 1


def test_the_same_words_come_back_only_with_a_new_signature(client, publication, page, writer, physician, manager):
    taken_down(publication, manager)
    review = makers.submitted(page, writer, summary="The same text, put up again.")
    assert client.get("/conditions/example/").status_code == 410
    makers.signed(review, physician)
    assert client.get("/conditions/example/").status_code == 200


def test_rebuilding_gives_the_same_publications(publication, page, writer, physician, manager):
    other = makers.published_page(writer, physician, title="Other Disorder", slug="other")
    taken_down(other, manager)
    fields = [f.attname for f in Publication._meta.concrete_fields if f.name != "id"]
    before = list(Publication.objects.order_by("page_id").values(*fields))
    Publication.objects.all().delete()
    out = io.StringIO()
    call_command("rebuild_publications", stdout=out)
    assert out.getvalue() == "2 publications rebuilt from the records\n"
    assert list(Publication.objects.order_by("page_id").values(*fields)) == before
    assert list(all_faults()) == []
