"""What goes out with each answer, and what never does."""

import re

import pytest
from django.test import Client

from tests import makers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_publication")]

ADDRESSES = [
    "/", "/conditions/", "/conditions/example/", "/conditions/example/history/", "/conditions/example/versions/1/",
    "/conditions/example/verify/", "/conditions/example/verify/text.json", "/conditions/example/verify/record.json",
    "/conditions/example/index.md", "/conditions/example/index.txt", "/conditions/example/index.json",
    "/physicians/dora-moss/", "/search/?q=x", "/updates/", "/updates/feed/", "/editorial-policy/", "/api/conditions/",
    "/sitemap.xml", "/robots.txt", "/llms.txt",
]  # fmt: skip


@pytest.mark.parametrize("address", [*ADDRESSES, "/nowhere/", "/conditions/?code=Z99"])
def test_the_headers_are_strict(client, publication, address):
    headers = client.get(address).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";") if part.strip())
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy  # so that of default-src holds: none
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"] and "camera=()" in headers["Permissions-Policy"]
    assert "Set-Cookie" not in headers and "Cookie" not in headers.get("Vary", "")


def test_the_admin_has_a_policy_it_can_work_under(client, admin):
    client.force_login(admin)
    policy = client.get("/admin/").headers["Content-Security-Policy"]
    assert "script-src-attr 'none'" in policy and "object-src 'none'" in policy
    assert "http:" not in policy and "https:" not in policy


@pytest.mark.parametrize("address", [*ADDRESSES, "/healthz", "/readyz", "/media/x.png"])
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_wrong_methods_are_refused(client, publication, address, method):
    for visitor in (client, Client(enforce_csrf_checks=True)):
        response = getattr(visitor, method)(address)
        assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_answers_as_get_does(client, publication, address):
    got, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == got.headers["Content-Type"]


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.endswith("/")])
def test_no_page_holds_a_script_a_handler_or_a_style_of_its_own(client, publication, address):
    html = client.get(address).content.decode()
    assert not re.search(r"<script(?! type=\"application/ld\+json\">)|\son\w+=|\sstyle=|javascript:", html)


def test_links_to_other_sites_tell_them_nothing(client):
    writer, physician = makers.make_writer("Otto Other"), makers.make_physician("Olga Other")
    makers.published_page(writer, physician, quick_exit=True, title="Other Disorder", slug="other")
    html = client.get("/conditions/other/").content.decode()
    outside = re.findall(r'<a [^>]*href="https?://(?!localhost)[^"]+"[^>]*>', html)
    assert outside and all("noreferrer" in link for link in outside)
