"""How pages are handed out: kept, compressed once, confirmed by ETag, new on the next request after any change."""

import gzip
import re

import brotli
import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from conditions.practice.models import Practice
from conditions.public import serving
from conditions.publications.actions import take_down
from tests import makers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_publication")]
KEPT = ["/", "/conditions/", "/conditions/example/", "/physicians/dora-moss/", "/updates/", "/sitemap.xml",
        "/conditions/example/history/", "/conditions/example/verify/", "/conditions/example/index.md",
        "/editorial-policy/", "/robots.txt", "/llms.txt", "/updates/feed/", "/api/conditions/"]  # fmt: skip


@pytest.mark.parametrize("address", KEPT)
def test_a_kept_page_costs_no_query_with_redis_and_one_without(
    client, publication, kept, address, django_assert_num_queries
):
    first = client.get(address)
    with django_assert_num_queries(0 if kept == "in Redis" else 1):
        again = client.get(address)
    assert again.content == first.content and again["ETag"] == first["ETag"]


@pytest.mark.parametrize("address", KEPT)
def test_it_is_compressed_and_confirmed(client, publication, kept, address):
    plain = client.get(address)
    packed = client.get(address, headers={"accept-encoding": "gzip, deflate, br"})
    zipped = client.get(address, headers={"accept-encoding": "gzip"})
    if len(plain.content) > 500:
        assert brotli.decompress(packed.content) == gzip.decompress(zipped.content) == plain.content
        assert len({plain["ETag"], packed["ETag"], zipped["ETag"]}) == 3
    assert not plain["ETag"].startswith("W/")
    assert "Accept-Encoding" in plain["Vary"] and "Cookie" not in plain["Vary"]
    for response in (plain, packed):
        asked = {"accept-encoding": "gzip, deflate, br"} if response is packed else {}
        same = client.get(address, headers={**asked, "if-none-match": response["ETag"]})
        assert same.status_code == 304 and same.content == b""
        assert "Content-Length" not in same.headers
        assert (same["ETag"], same["Cache-Control"]) == (response["ETag"], response["Cache-Control"])
    assert client.get(address, headers={"if-none-match": '"other"'}).status_code == 200
    assert client.get(address, headers={"if-none-match": '"other", ' + plain["ETag"]}).status_code == 304
    assert client.get(address, headers={"accept-encoding": "br;q=0, gzip;q=0"}).content == plain.content
    assert client.get(address, headers={"accept-encoding": "br;\tq=0, gzip;q=0.0;x=1"}).content == plain.content
    assert (
        client.get(address, headers={"accept-encoding": ",;;q=,\u2603".encode().decode("latin-1")}).status_code == 200
    )


@pytest.mark.parametrize("asked", ["bytes=0-10", "bytes=99999-", "lines=1", "bytes=a-b"])
def test_a_range_is_answered_with_the_whole(client, publication, asked):
    """RFC 9110, section 14.2: a server may ignore the field."""
    assert client.get("/conditions/example/", headers={"range": asked}).status_code == 200


class Unreachable:
    """A cache as it is while its server is away."""

    asked = 0

    def __getattr__(self, name):
        def refuse(*args, **kwargs):
            self.asked += 1
            raise ConnectionError("Connection refused")

        return refuse


@pytest.fixture
def unreachable(settings, monkeypatch):
    settings.PUBLIC_PAGES_KEPT = settings.PAGES_SHARED = True
    cache = Unreachable()
    monkeypatch.setattr(serving, "caches", {"pages": cache})
    monkeypatch.setattr(serving, "_away", {"until": 0.0})
    return cache


def test_without_its_cache_the_site_reads_on_and_takes_down(
    client, publication, physician, unreachable, settings, monkeypatch, django_capture_on_commit_callbacks
):
    from wagtail.contrib.frontend_cache import utils

    for address in KEPT:
        assert client.get(address).status_code == 200, address
    assert unreachable.asked == 1  # and then left alone for some seconds
    told = []
    settings.WAGTAILFRONTENDCACHE = CDN
    monkeypatch.setattr(utils, "purge_urls_from_cache", lambda urls, *args, **kwargs: told.extend(urls))
    with django_capture_on_commit_callbacks(execute=True):
        take_down(publication, by=physician, reason="It was wrong.", notice="We correct it.")
    assert client.get("/conditions/example/").status_code == 410
    assert "http://localhost:8000/conditions/example/" in told


def test_while_its_cache_is_away_pages_are_packed_quickly(client, publication, unreachable, monkeypatch):
    packed = []
    monkeypatch.setattr(serving.brotli, "compress", lambda body, quality: packed.append(quality) or b"")
    client.get("/conditions/example/")
    client.get("/conditions/example/")
    assert packed == [4, 4]


@pytest.mark.parametrize("address", ["/conditions/?group=anxiety-trauma", "/conditions/example/?fbclid=x", "/?a=1&b=2"])
def test_what_stands_behind_an_address_costs_no_more(client, publication, kept, address, django_assert_num_queries):
    """Choices of which there are few are kept each; what the view does not read makes no difference."""
    plain = client.get(address.partition("?")[0])
    first = client.get(address)
    with django_assert_num_queries(0 if kept == "in Redis" else 1):
        assert client.get(address).content == first.content
    assert (first.content == plain.content) is ("group" not in address)
    assert client.get("/conditions/?code=F43.10").status_code == 302
    assert client.get("/api/conditions/?page=2").json()["page"] == 2


def test_a_change_that_redis_was_not_told_of_is_seen_after_a_minute(kept):
    assert 0 < serving.COUNTED_SECONDS <= 60


def test_redis_that_lost_everything_does_no_harm(client, publication, kept, physician):
    client.get("/conditions/example/")
    caches["pages"].clear()
    take_down(publication, by=physician, reason="It was wrong.", notice="We correct it.")
    assert client.get("/conditions/example/").status_code == 410


def test_what_is_kept_is_made_anew_after_some_minutes(kept):
    assert 0 < serving.KEPT_SECONDS <= 600


def test_what_depends_on_a_query_or_stands_in_is_not_kept(client, publication, kept):
    client.get("/conditions/?group=other")
    client.get("/conditions/?x=1")
    before = len(caches["pages"]._cache)
    for number in range(20):
        client.get(f"/conditions/?x={number}")
        client.get(f"/search/?q={number}")
        client.get(f"/nowhere/{number}/")
    assert len(caches["pages"]._cache) == before


CDN = {"cdn": {"BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend", "LOCATION": "http://localhost:1"}}


def seconds_in_front(response) -> int:
    return int(re.search(r"s-maxage=(\d+)", response["Cache-Control"])[1])


def test_a_cache_in_front_keeps_for_long_only_what_it_will_be_told_of(client, publication, settings, monkeypatch):
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    monkeypatch.setattr(serving.timezone, "localtime", lambda *args: noon)
    addresses = ("/conditions/example/", "/conditions/", "/conditions/?group=mood", "/conditions/example/?utm=1")
    assert [seconds_in_front(client.get(address)) for address in addresses] == [60] * 4
    settings.WAGTAILFRONTENDCACHE = CDN
    assert [seconds_in_front(client.get(address)) for address in addresses] == [12 * 3600, 12 * 3600, 60, 60]
    monkeypatch.setattr(serving.timezone, "localtime", lambda *args: noon.replace(hour=23, minute=59, second=40))
    assert seconds_in_front(client.get("/conditions/")) == 20  # at midnight a page may become due


def test_differences_of_versions_are_kept_in_front_for_a_minute_only(
    client, page, publication, writer, physician, settings
):
    makers.edited(page, writer, summary="A better sentence that says what it is.")
    makers.signed(makers.submitted(page, writer), physician)
    settings.WAGTAILFRONTENDCACHE = CDN
    assert seconds_in_front(client.get("/conditions/example/changes/1/2/")) <= 60


def test_what_is_not_there_is_asked_again(client, publication, physician):
    for address in ("/conditions/nothing/", "/conditions/?code=Z99.9", "/.well-known/security.txt"):
        response = client.get(address)
        assert (response.status_code, response["Cache-Control"]) == (404, "no-cache"), address
    take_down(publication, by=physician, reason="It was wrong.", notice="We correct it.")
    for form in ("", "index.md", "index.txt", "index.json"):
        response = client.get(f"/conditions/example/{form}")
        assert (response.status_code, response["Cache-Control"]) == (410, "no-cache")
        assert "We correct it." in response.content.decode()
    assert client.get("/conditions/example/index.json").json()["notice"] == "We correct it."


def test_a_cache_in_front_is_told_which_addresses_changed(
    page, publication, writer, physician, settings, monkeypatch, django_capture_on_commit_callbacks
):
    from wagtail.contrib.frontend_cache import utils

    told = []
    item = {"names": ["Example"], "text": "It differs.", "link": page.pk}
    makers.published_page(
        writer, physician, title="Neighbour", slug="neighbour", parts={"differential": {"items": [item]}}
    )
    settings.WAGTAILFRONTENDCACHE = CDN
    monkeypatch.setattr(utils, "purge_urls_from_cache", lambda urls, *args, **kwargs: told.extend(urls))
    with django_capture_on_commit_callbacks(execute=True):
        take_down(publication, by=physician, reason="It was wrong.", notice="We correct it.")
    for path in (
        "/", "/conditions/", "/conditions/example/", "/conditions/example/index.json", "/sitemap.xml",
        "/conditions/example/versions/1/", "/physicians/dora-moss/", "/updates/feed/", "/conditions/neighbour/",
    ):  # fmt: skip
        assert f"http://localhost:8000{path}" in told


def test_a_cache_in_front_is_told_of_a_renamed_physician(
    publication, physician, settings, monkeypatch, django_capture_on_commit_callbacks
):
    from wagtail.contrib.frontend_cache import utils

    told = []
    settings.WAGTAILFRONTENDCACHE = CDN
    monkeypatch.setattr(utils, "purge_urls_from_cache", lambda urls, *args, **kwargs: told.extend(urls))
    profile = physician.physician
    profile.slug = "dora-mossley"
    with django_capture_on_commit_callbacks(execute=True):
        profile.save()
    for path in ("/physicians/dora-moss/", "/physicians/dora-mossley/", "/conditions/example/", "/sitemap.xml"):
        assert f"http://localhost:8000{path}" in told
    assert Client().get("/physicians/dora-moss/")["Location"] == "/physicians/dora-mossley/"


def test_a_cache_in_front_is_told_of_another_logo(
    publication, settings, monkeypatch, django_capture_on_commit_callbacks
):
    from wagtail.contrib.frontend_cache import utils

    practice = Practice.load()
    practice.logo = Image.objects.create(title="First", file=get_test_image_file(size=(160, 40)))
    practice.save()
    first, told = practice.logo_url, []
    settings.WAGTAILFRONTENDCACHE = CDN
    monkeypatch.setattr(utils, "purge_urls_from_cache", lambda urls, *args, **kwargs: told.extend(urls))
    practice.logo = None
    with django_capture_on_commit_callbacks(execute=True):
        practice.save()
    for path in (
        first, "/", "/conditions/example/", "/conditions/example/history/", "/conditions/example/versions/1/",
        "/physicians/dora-moss/", "/editorial-policy/",
    ):  # fmt: skip
        assert f"http://localhost:8000{path}" in told


def test_ten_thousand_pages_cost_no_more_queries(client, publication, django_assert_max_num_queries):
    makers.copies(publication, 0, 50)
    with django_assert_max_num_queries(8):
        client.get("/conditions/example/")
    with django_assert_max_num_queries(6):
        client.get("/conditions/")


def test_one_state_for_equal_libraries(publication, kept):
    before = serving.state()
    assert serving.state() == before
    makers.make_writer("Otto Other")
    assert serving.state() == before
