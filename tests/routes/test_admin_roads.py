"""Stock roads of the admin by which a row becomes live or text changes: the public side shows only what was signed.

A first pass over the roads that a person can take in a browser, each with the strongest account there is.
"""

import pytest
from wagtail.models import Page

from conditions.models import ConditionIndexPage, ConditionPage, Publication
from conditions.publications.verification import all_faults
from tests import editor, makers

pytestmark = pytest.mark.django_db

SECRET = "One sentence that nobody signed."


@pytest.fixture
def scene(client, publication, page, writer, admin):
    """A public page with an unsigned draft on top, and a draft that was never public."""
    makers.edited(page, writer, summary=SECRET)
    never = makers.make_page(writer, title="Never Signed", slug="never", summary=SECRET)
    client.force_login(admin)
    return page, never


def public_text(client) -> str:
    addresses = ("/", "/conditions/", "/conditions/example/", "/physicians/dora-moss/")
    return "".join(client.get(address).content.decode() for address in addresses)


ROADS = {
    "publish button": lambda c, p: c.post(
        f"/admin/pages/{p.pk}/edit/", editor.form_data(makers.draft(p), **{"action-publish": "1"})
    ),
    "bulk publish": lambda c, p: c.post(
        f"/admin/bulk/wagtailcore/page/publish/?id={p.pk}&next=/admin/", {"include_descendants": "on"}
    ),
    "api publish": lambda c, p: c.post(f"/admin/api/main/pages/{p.pk}/action/publish/"),
    "api copy": lambda c, p: c.post(
        f"/admin/api/main/pages/{p.pk}/action/copy/", {"slug": f"{p.slug}-copy", "keep_live": "true", "alias": "false"}
    ),
    "api alias": lambda c, p: c.post(
        f"/admin/api/main/pages/{p.pk}/action/create_alias/", {"update_slug": f"{p.slug}-a"}
    ),
    "api revert": lambda c, p: c.post(
        f"/admin/api/main/pages/{p.pk}/action/revert_to_page_revision/", {"revision_id": p.latest_revision_id}
    ),
    "copy that stays live": lambda c, p: c.post(
        f"/admin/pages/{p.pk}/copy/",
        {
            "new_title": "Copied",
            "new_slug": f"{p.slug}-copied",
            "new_parent_page": ConditionIndexPage.objects.get().pk,
            "publish_copies": "on",
            "alias": "",
        },
    ),
    "alias by copy": lambda c, p: c.post(
        f"/admin/pages/{p.pk}/copy/",
        {
            "new_title": "Alias",
            "new_slug": f"{p.slug}-alias",
            "new_parent_page": ConditionIndexPage.objects.get().pk,
            "alias": "on",
        },
    ),
    "index published": lambda c, p: c.post(
        f"/admin/bulk/wagtailcore/page/publish/?id={ConditionIndexPage.objects.get().pk}&next=/admin/",
        {"include_descendants": "on"},
    ),
    "old revision published": lambda c, p: c.post(
        f"/admin/pages/{p.pk}/edit/",
        editor.form_data(
            makers.draft(p), revision=str(p.revisions.order_by("pk").first().pk), **{"action-publish": "1"}
        ),
    ),
    "scheduled in the form": lambda c, p: c.post(
        f"/admin/pages/{p.pk}/edit/",
        editor.form_data(makers.draft(p), changes={"go_live_at": "2020-01-01 00:00"}, **{"action-publish": "1"}),
    ),
}


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("which", [0, 1], ids=["public page", "draft"])
def test_nothing_unsigned_gets_out(client, scene, road, which):
    before = public_text(client)
    response = ROADS[road](client, makers.fresh(scene[which]))
    assert response.status_code not in (404, 405), "this road does not exist"
    assert response.status_code < 500
    assert public_text(client) == before
    assert SECRET not in before
    assert client.get("/conditions/never/").status_code == 404
    live = set(Page.objects.type(ConditionPage).live().values_list("pk", flat=True))
    assert live == set(Publication.objects.in_force().values_list("page_id", flat=True))
    assert list(all_faults()) == []


@pytest.mark.parametrize(
    "road", ["delete", "unpublish", "api delete", "api unpublish", "bulk delete", "bulk unpublish"]
)
def test_nothing_public_or_recorded_is_lost(client, scene, road):
    page = scene[0]
    before = public_text(client)
    address = {
        "delete": f"/admin/pages/{page.pk}/delete/",
        "unpublish": f"/admin/pages/{page.pk}/unpublish/",
        "api delete": f"/admin/api/main/pages/{page.pk}/action/delete/",
        "api unpublish": f"/admin/api/main/pages/{page.pk}/action/unpublish/",
        "bulk delete": f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}&next=/admin/",
        "bulk unpublish": f"/admin/bulk/wagtailcore/page/unpublish/?id={page.pk}&next=/admin/",
    }[road]
    response = client.post(address)
    assert response.status_code < 500 and response.status_code not in (404, 405)
    assert makers.fresh(page).live
    assert public_text(client) == before
    assert list(all_faults()) == []
