import pytest
from django.core.cache import caches
from pytest_django.live_server_helper import LiveServer

from conditions.models import ConditionPage
from conditions.publications.actions import take_down
from tests import makers


@pytest.fixture(scope="module")
def public_site(committed_rows):
    """The address of a server with one page of two versions, one that was taken down, and their physician; made once
    for a module whose tests look at it with a browser.
    """
    writer, physician = makers.make_writer(), makers.make_physician()
    parts = {"table": makers.table(["Medicine", "Dose", "Time"], [["Sertraline", "50 mg", "6 weeks"]])}
    page_id = makers.published_page(writer, physician, quick_exit=True, parts=parts).page_id
    draft = makers.draft(ConditionPage.objects.get(pk=page_id))
    rows = [["Sertraline", "6 weeks", "500 mg", "Call 555-123-4567"], ["Prazosin", "2 weeks", "1 mg", ""]]
    wider = makers.table(["Medicine", "Time", "Dose", "Notes"], rows)
    draft.set_parts([b | {"value": wider} if b["type"] == "table" else b for b in draft.body.get_prep_value()])
    makers.edited(draft, writer, summary="A better sentence that says what it is.", body=draft.body)
    page = ConditionPage.objects.get(pk=page_id)
    makers.signed(makers.submitted(page, writer, summary="The sentence is better now."), physician)
    gone = makers.published_page(writer, physician, title="Gone Disorder", slug="gone")
    take_down(gone, by=physician, reason="A reason for it.", notice="We are rewriting this page.")
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture(params=["in each process", "in Redis"])
def kept(request, settings):
    """With pages kept. Redis is played by a cache that counts as shared; its commands are those of every cache."""
    settings.PUBLIC_PAGES_KEPT = True
    settings.PAGES_SHARED = request.param == "in Redis"
    caches["pages"].clear()
    yield request.param
    caches["pages"].clear()
