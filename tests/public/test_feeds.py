"""What programs read: JSON-LD and its vocabulary, Open Graph, sitemap, robots, renditions word for word, API."""

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from conditions.importing.drafts import write_draft
from conditions.importing.reading import read_document, split_phrases
from conditions.models import ConditionPage, Publication
from conditions.public import negotiation
from conditions.publications.actions import take_down
from tests import makers

pytestmark = pytest.mark.django_db

VOCABULARY = json.loads(Path(__file__).with_name("schema_org.json").read_text("utf-8"))
PLAIN = {"Text", "URL", "Date", "DateTime", "Number", "Integer", "Boolean", "string"}
PAGES = ["/", "/conditions/", "/conditions/example/", "/physicians/dora-moss/"]


def ancestors(kind: str) -> set[str]:
    return {kind}.union(*(ancestors(parent) for parent in VOCABULARY["types"][kind]))


def faults(node, where="page"):
    """What does not fit between a JSON-LD node and schema.org 30.0."""
    kinds = node.get("@type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    unknown = [kind for kind in kinds if kind not in VOCABULARY["types"]]
    if unknown or not kinds:
        yield f"{where}: unknown type {unknown}"
        return
    above = set().union(*map(ancestors, kinds))
    for name, value in node.items():
        if name.startswith("@"):
            continue
        found = [
            VOCABULARY["properties"][kind][name] for kind in above if name in VOCABULARY["properties"].get(kind, {})
        ]
        if not found:
            yield f"{where}.{name}: {kinds} has no such property"
            continue
        if any(entry.get("superseded") for entry in found):
            yield f"{where}.{name}: superseded"
        expected = {kind for entry in found for kind in entry["range"]}
        for one in value if isinstance(value, list) else [value]:
            yield from _value_faults(one, expected, f"{where}.{name}")


def _value_faults(value, expected, where):
    if not isinstance(value, dict):
        if not expected & PLAIN:
            yield f"{where}: text where {sorted(expected)} is expected"
        elif expected <= {"Date", "DateTime"} and not re.fullmatch(r"\d{4}(-\d\d-\d\d)?", value):
            yield f"{where}: {value} is no date"
        return
    kinds = value["@type"] if isinstance(value["@type"], list) else [value["@type"]]
    above = set().union(*(ancestors(kind) for kind in kinds if kind in VOCABULARY["types"]))
    if not above & expected:
        yield f"{where}: {kinds} where {sorted(expected)} is expected"
    yield from faults(value, where)


def json_ld(client, address) -> dict:
    html = client.get(address).content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    assert len(found) == 1
    return json.loads(found[0])


@pytest.mark.parametrize("address", PAGES)
def test_json_ld_has_no_fault_against_the_vocabulary(client, publication, address):
    assert list(faults(json_ld(client, address))) == []


@pytest.mark.parametrize(
    ("node", "fault"),
    [
        ({"@type": "MedicalWebpage"}, "unknown type"),
        ({"@type": "MedicalWebPage", "nextReview": "2027-01-01"}, "no such property"),
        ({"@type": "MedicalWebPage", "aspect": "treatment"}, "superseded"),
        ({"@type": "MedicalWebPage", "reviewedBy": "Dr. X"}, "is expected"),
        ({"@type": "MedicalWebPage", "lastReviewed": "May 2026"}, "is no date"),
        ({"@type": "MedicalCondition", "possibleTreatment": {"@type": "Person"}}, "is expected"),
    ],
)
def test_the_check_finds_what_is_wrong(node, fault):
    assert any(fault in found for found in faults(node)), list(faults(node))


def test_stamp_json_ld_and_signature_agree(client, publication):
    data = json_ld(client, "/conditions/example/")
    signature = publication.signature
    assert data["lastReviewed"] == signature.signed_on.isoformat()
    assert data["reviewedBy"]["name"] == signature.printed_name
    assert data["reviewedBy"]["honorificSuffix"] == signature.credentials
    assert data["url"] == "http://localhost:8000/conditions/example/"
    assert data["dateModified"] == publication.text_changed_on.isoformat()
    assert [q["name"] for q in data["hasPart"][0]["mainEntity"]] == ["Will it pass?"]


def test_off_label_treatments_are_mentioned_and_not_possible_treatments(client, writer, physician):
    items = [
        {"name": "Talking", "kind": "psychotherapy", "status": "not-applicable", "text": "It helps most [1]."},
        {"name": "Tablet", "kind": "medication", "status": "off-label", "text": "It may help."},
    ]
    makers.published_page(writer, physician, parts={"treatments": {"items": items}})
    data = json_ld(client, "/conditions/example/")
    possible = data["mainEntity"]["possibleTreatment"]
    assert possible == [{"@type": ["MedicalTherapy", "PsychologicalTreatment"], "name": "Talking"}]
    assert {thing["name"] for thing in data["mentions"]} == {"Tablet", "ketamine"}


def test_nothing_on_a_page_can_end_the_script_element(client, writer, physician):
    makers.published_page(writer, physician, title="A </script><script>alert(1)</script> Disorder")
    html = client.get("/conditions/example/").content.decode()
    assert "<script>alert" not in html
    assert json_ld(client, "/conditions/example/")["name"] == "A </script><script>alert(1)</script> Disorder"


@pytest.mark.parametrize("address", PAGES)
def test_open_graph_and_canonical_address(client, publication, address):
    html = client.get(address).content.decode()
    for name in ("og:title", "og:description", "og:url", "og:type"):
        assert re.search(rf'<meta property="{name}" content="[^"]+">', html), name
    assert f'<link rel="canonical" href="http://localhost:8000{address}">' in html


def test_the_sitemap_lists_signed_pages_with_the_day_of_the_signature(client, publication, writer, physician):
    makers.make_page(writer, title="Never Signed", slug="never")
    gone = makers.published_page(writer, physician, title="Gone Disorder", slug="gone")
    take_down(gone, by=physician, reason="It was wrong.", notice="We correct it.")
    tree = ET.fromstring(client.get("/sitemap.xml").content)
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    listed = {u.find("s:loc", space).text: u.findtext("s:lastmod", None, space) for u in tree.findall("s:url", space)}
    assert listed["http://localhost:8000/conditions/example/"] == publication.last_reviewed_on.isoformat()
    assert not [address for address in listed if "never" in address or "gone" in address]


def test_robots_llms_and_security(client, publication, settings):
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in robots and "Sitemap: http://localhost:8000/sitemap.xml" in robots
    llms = client.get("/llms.txt").content.decode()
    assert llms.startswith("# Tovani") and "/conditions/example/index.md" in llms
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    security = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:security@example.org" in security
    expires = re.search(r"Expires: (\S+)", security)[1]
    assert timezone.datetime.fromisoformat(expires) > timezone.now()


# -- word for word


class _Words(HTMLParser):
    """The words a reader or a screen reader gets from a page's main part."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self.inside, self.skipped = [], 0, 0

    def handle_starttag(self, tag, attrs):
        self.inside += tag == "main"
        self.skipped += tag in ("script", "style")
        if tag == "img":
            self.found.append(dict(attrs).get("alt", ""))

    def handle_endtag(self, tag):
        self.inside -= tag == "main"
        self.skipped -= tag in ("script", "style")
        if tag not in ("strong", "em", "a"):  # in the middle of a word
            self.found.append(" ")

    def handle_data(self, data):
        if self.inside and not self.skipped:
            self.found.append(data)


def words(text: str) -> Counter:
    return Counter(re.findall(r"\w+", text))


def of_html(html: str) -> Counter:
    parser = _Words()
    parser.feed(html)
    return words("".join(parser.found))


def strings(value):
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in ("slug", "kind", "file"):
                yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif value is not None:
        yield str(value)


def renditions(client) -> dict[str, Counter]:
    address = "/conditions/example/"
    data = json.loads(client.get(f"{address}index.json").content)
    return {
        "html": of_html(client.get(address).content.decode()),
        "text": words(client.get(f"{address}index.txt").content.decode()),
        "markdown": words(client.get(f"{address}index.md").content.decode().replace("\\", "")),
        "json": words(" ".join(strings(data["content"]))) | words(data["text"]),
        "json-ld": words(json_ld(client, address)["text"]),
    }


@pytest.fixture
def example(writer, physician):
    return makers.published_page(writer, physician)


def published_document(writer, physician, known, **changes):
    """A whole document, imported, completed with what it does not carry, and signed."""
    page = write_draft(read_document(known.data, known.name, split_phrases(known.phrases)).document, by=writer)
    page = makers.completed(makers.draft(page))
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision(user=writer, log_action=True, clean=False)
    return makers.signed(makers.submitted(page, writer), physician)


def words_missing(client, publication) -> dict[str, Counter]:
    """What each form at /conditions/example/ lacks of the signed text."""
    # A number in brackets is drawn as a link to the reference; numbers of ordered lists are drawn by the browser.
    signed = Counter({word: n for word, n in words(publication.version.plain_text).items() if not word.isdigit()})
    return {form: missing for form, found in renditions(client).items() if (missing := signed - found)}


def test_every_word_of_the_signed_text_is_in_every_form(client, example):
    assert words_missing(client, example) == {}


def test_every_word_of_a_signed_document_is_in_every_form(client, writer, physician, known):
    assert words_missing(client, published_document(writer, physician, known, slug="example")) == {}


def test_no_form_adds_a_word_to_what_was_signed(client, writer, physician):
    """Two pages that share no word of content: what each form adds is the same frame around both."""
    first = makers.published_page(writer, physician)
    signed = set(words(first.version.plain_text))
    added = {form: set(found) - signed for form, found in renditions(client).items()}
    frame = {"html": FRAME, "text": STAMP, "markdown": STAMP, "json": KEYS | LABEL, "json-ld": LABEL}
    own = words(" ".join([first.signature.signer, first.digest, first.slug, "localhost 8000 http conditions"]))
    for form, new in added.items():
        new = {word for word in new if not re.fullmatch(r"[0-9a-f]{12,}|\d+", word)} - set(own)
        assert new - frame[form] - MONTHS == set(), form


FRAME = set(
    words(
        "All conditions Last reviewed by on On this page References Cited at Codes Medical review Text last changed "
        "Next due Version The physician read and signed the whole as it stands here Check signature History of Common "
        "ways people search for Also called PMID doi About our service Address"
    )
)
STAMP = FRAME | {"SHA"}
LABEL = set(words("About our service"))
KEYS = set(words("pmid en True False None example ICD CM"))
MONTHS = {f"{timezone.datetime(2026, month, 1):%B}" for month in range(1, 13)}


# -- renditions and the API


@pytest.mark.parametrize(("suffix", "media"), negotiation.FORMATS.items())
def test_a_form_by_suffix_and_by_accept_is_the_same(client, publication, suffix, media):
    by_suffix = client.get(f"/conditions/example/index.{suffix}")
    by_accept = client.get("/conditions/example/", headers={"accept": media})
    assert by_suffix.content == by_accept.content
    assert by_accept["Content-Type"] == f"{media}; charset=utf-8"
    assert "Accept" in by_accept["Vary"] and by_suffix["Link"].endswith('rel="canonical"')
    assert publication.digest in by_suffix.content.decode() and "Dr. Dora Moss, DO" in by_suffix.content.decode()


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", ""),
        ("*/*", ""),
        ("", ""),
        ("text/*", ""),
        ("text/markdown", "md"),
        ("text/markdown, text/html;q=0.9", "md"),
        ("text/plain;q=0.5, application/json", "json"),
        ("application/*", "json"),
        ("image/png", ""),
        ("text/markdown, text/html", ""),  # as welcome as HTML
        ("application/json, text/plain, */*", ""),
        ("text/*;q=0.3, text/html;q=0.2", "md"),
        ("text/markdown;q=0, application/json", "json"),
        ("application/json; charset=utf-8", "json"),
        ("text/markdown; variant=GFM", ""),  # not what is sent
        (";;;,,,q=1", ""),
        ("text/markdown;q=x, text/html;q=0.9", "md"),  # a weight that cannot be read is none
        ("text/markdown;q=-1, text/html;q=0.9", "md"),
        ("text/html;q=0, */*", ""),  # Django lets "*/*" speak for what was refused; RFC 9110 leaves that to the server
        ("text/markdown;a*=nope''x", ""),
        ("a" * 100_000, ""),
        ("TEXT/MARKDOWN", "md"),
    ],
)
def test_accept_headers_of_any_shape(rf, accept, wanted):
    assert negotiation.preferred(rf.get("/", headers={"accept": accept})) == wanted


@given(accept=st.text(st.sampled_from("at/x*;q=,. 01'%\"\x00é\t") | st.characters(max_codepoint=255), max_size=80))
def test_no_accept_header_is_an_error(accept):
    request = RequestFactory().get("/", headers={"accept": f"text/markdown;{accept}"})
    assert negotiation.preferred(request) in {"", *negotiation.FORMATS}


def test_a_page_without_an_accept_header_is_html(client, publication):
    assert client.get("/conditions/example/")["Content-Type"].startswith("text/html")


def test_the_list_is_paged(client, publication):
    makers.copies(publication, 0, 6)
    first = client.get("/api/conditions/?per_page=5").json()
    assert len(first["conditions"]) == 5 and first["previous"] is None
    second = client.get(first["next"].removeprefix("http://localhost:8000")).json()
    assert len(second["conditions"]) == 2 and second["next"] is None
    titles = [c["title"] for c in first["conditions"] + second["conditions"]]
    assert len(set(titles)) == 7
    for query in ("?page=0", "?page=-1", "?page=x", "?per_page=99999", "?page=٣", "?per_page=1e3"):
        assert client.get(f"/api/conditions/{query}").status_code == 200
    assert client.get("/api/conditions/?page=9999").json()["conditions"] == []


def test_the_list_takes_one_query(client, publication, django_assert_num_queries):
    makers.copies(publication, 0, 30)
    with django_assert_num_queries(1):
        client.get("/api/conditions/")


def test_markdown_keeps_marks_from_becoming_markup(client, writer, physician):
    parts = {
        "definition": {"text": "<p>1. Not a list, *no* emphasis, [1] a citation &amp; a <b>bold </b>word_here</p>"}
    }
    makers.published_page(writer, physician, parts=parts)
    text = client.get("/conditions/example/index.md").content.decode()
    assert "1\\. Not a list, \\*no\\* emphasis, [1] a citation & a **bold** word\\_here" in text


def test_api_lists_only_what_is_in_force(client, publication, physician):
    take_down(publication, by=physician, reason="It was wrong.", notice="We correct it.")
    assert client.get("/api/conditions/").json()["conditions"] == []
    assert Publication.objects.count() == 1 and ConditionPage.objects.count() == 1


def test_our_service_is_labelled_as_ours_in_every_form(client, publication):
    for form in ("index.txt", "index.md", "index.json", ""):
        found = client.get(f"/conditions/example/{form}").content.decode()
        label, offer = found.index("About our service"), found.index("We work beside your therapist.")
        assert label < offer < label + 400, form
    assert "About our service" not in publication.version.plain_text


def test_a_form_by_suffix_is_not_indexed_and_the_page_itself_is(client, publication):
    assert client.get("/conditions/example/index.md")["X-Robots-Tag"] == "noindex"
    by_accept = client.get("/conditions/example/", headers={"accept": "text/markdown"})
    assert "X-Robots-Tag" not in by_accept.headers


def test_an_overdue_page_says_so_in_every_form(client, publication, monkeypatch):
    assert client.get("/conditions/example/index.json").json()["review_overdue"] is False
    monkeypatch.setattr(timezone, "localdate", lambda *args: publication.next_review_on)
    assert client.get("/conditions/example/index.json").json()["review_overdue"] is True
    for suffix in ("md", "txt"):
        assert "was due to be read again" in client.get(f"/conditions/example/index.{suffix}").content.decode()[:60]


def test_a_treatment_that_is_in_part_off_label_is_mentioned_only(client, writer, physician):
    items = [{"name": "Pills", "kind": "medication", "status": "mixed", "text": "One is approved, one is not."}]
    makers.published_page(writer, physician, parts={"treatments": {"items": items}})
    data = json_ld(client, "/conditions/example/")
    assert "possibleTreatment" not in data["mainEntity"]
    assert {"@type": "Thing", "name": "Pills"} in data["mentions"]


def test_links_and_figures_of_markdown_lead_somewhere(client, page, publication, writer, physician):
    image = Image.objects.create(title="A chart", file=get_test_image_file("chart.png", size=(36, 46)))
    parts = {
        "differential": {"items": [{"names": ["Example"], "text": "It differs.", "link": page.pk}]},
        "definition": {"text": "<p>AT&amp;T writes &amp;lt; for a mark.</p>"},
        "figure": {"image": image.pk, "alt_text": "A line", "decorative": False, "caption": "Fig. 1"},
    }
    makers.published_page(writer, physician, title="Neighbour", slug="neighbour", parts=parts)
    text = client.get("/conditions/neighbour/index.md").content.decode()
    assert "[Our page on Example Disorder](http://localhost:8000/conditions/example/)" in text
    assert "AT&T writes \\&lt; for a mark." in text
    address = re.search(r"!\[A line\]\(http://localhost:8000(/figures/[0-9a-f]{64}\.png)\)", text)[1]
    assert client.get(address).status_code == 200


def test_a_link_to_a_page_that_was_taken_down_is_not_offered(client, page, publication, writer, physician):
    item = {"names": ["Example"], "text": "It differs.", "link": page.pk}
    makers.published_page(
        writer, physician, title="Neighbour", slug="neighbour", parts={"differential": {"items": [item]}}
    )
    assert "Our page on Example Disorder" in client.get("/conditions/neighbour/").content.decode()
    take_down(publication, by=physician, reason="It was wrong.", notice="We correct it.")
    html = client.get("/conditions/neighbour/").content.decode()
    assert "Our page on" not in html and "It differs." in html


def test_marks_in_a_change_summary_stay_words_in_the_feed(client, page, publication, writer, physician):
    makers.edited(page, writer, summary="A better sentence that says what it is.")
    makers.signed(makers.submitted(page, writer, summary='See <a href="https://example.org">here</a>.'), physician)
    summaries = [
        e.text for e in ET.fromstring(client.get("/updates/feed/").content).iter("{http://www.w3.org/2005/Atom}summary")
    ]
    assert any("&lt;a href=" in summary for summary in summaries)


@pytest.mark.django_db
def test_an_empty_feed_does_not_change_from_request_to_request(client):
    assert client.get("/updates/feed/")["ETag"] == client.get("/updates/feed/")["ETag"]


def test_a_group_has_its_own_name_for_machines(client, publication):
    data = json_ld(client, "/conditions/?group=anxiety-trauma")
    assert data["name"] == "Anxiety, stress and trauma"
    assert data["url"] == "http://localhost:8000/conditions/?group=anxiety-trauma"
    assert (
        '<meta property="og:title" content="Anxiety, stress and trauma">'
        in client.get("/conditions/?group=anxiety-trauma").content.decode()
    )


def test_references_are_printed_with_their_stops(client, publication):
    html = " ".join(client.get("/conditions/example/").content.decode().split())
    assert "Feder A et al. <cite>A trial.</cite> JAMA Psychiatry, 2014." in html
    assert (
        "1. Feder A et al. A trial. JAMA Psychiatry, 2014. PMID 24740528."
        in client.get("/conditions/example/index.txt").content.decode()
    )
