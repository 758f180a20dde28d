"""Search, codes, groups and related pages: what visitors find with what they type."""

import logging
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conditions.integrity.rebuild import rebuild
from conditions.models import Publication
from conditions.public import views
from conditions.public.logs import WithoutWhatIsRead
from conditions.publications.actions import take_down
from conditions.search import index, queries
from tests import makers
from tests.conftest import shared_rows

pytestmark = pytest.mark.django_db
PHRASES = makers.stream("phrase", ["help with it"])


@pytest.fixture(scope="module")
def shared_library(django_db_setup, django_db_blocker):
    """Five pages; “sleep” stands in the title, another name, a search phrase, a key point and the text of one each."""
    with shared_rows(django_db_blocker):
        yield _library(makers.make_writer("Lia Lister"), makers.make_physician("Lou Lister"))


@pytest.fixture
def library(shared_library, db):
    """Where it was, title, name, phrase, point, text: the publications, as the database has them now."""
    return {place: Publication.objects.get(pk=publication.pk) for place, publication in shared_library.items()}


def _library(writer, physician) -> dict[str, Publication]:
    def published(title, **changes):
        parts = changes.pop("parts", None)
        slug = title.lower().replace(" ", "-").replace("é", "e").replace("è", "e").replace("'", "")
        fields = {
            "abbreviation": "",
            "also_called": "[]",
            "search_phrases": makers.stream("phrase", ["help with it"]),
            **changes,
        }
        page = makers.make_page(writer, title=title, slug=slug, parts=parts, **fields)
        return makers.signed(makers.submitted(page, writer), physician)

    codes = makers.stream("code", [{"system": "ICD-10-CM", "code": "G47.00"}])
    return {
        "title": published("Sleep Disorder", codes=codes),
        "name": published("Narcolepsy", also_called=makers.stream("name", ["Sleep attacks"])),
        "phrase": published("Apnea", search_phrases=makers.stream("phrase", ["cannot sleep at night"])),
        "point": published(
            "Jet Lag", parts={"key_points": {"points": ["It is common.", "Sleep moves.", "It passes [1]."]}}
        ),
        "text": published("Ménière's Disease", parts={"definition": {"text": "<p>Some lose sleep over it [1].</p>"}}),
    }


def found(client, query) -> list[str]:
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    return [publication.title for publication in response.context["found"]]


def test_a_title_ranks_before_other_names_phrases_key_points_and_text(client, library):
    assert found(client, "sleep") == ["Sleep Disorder", "Narcolepsy", "Apnea", "Jet Lag", "Ménière's Disease"]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("narcolepsy", "Narcolepsy"),
        ("NARCOLEPSY", "Narcolepsy"),
        ("narcolespy", "Narcolepsy"),  # two letters swapped
        ("narclepsy", "Narcolepsy"),  # one missing
        ("narccolepsy", "Narcolepsy"),  # one too many
        ("narkolepsy", "Narcolepsy"),  # one wrong
        ("narco", "Narcolepsy"),  # half typed
        ("meniere", "Ménière's Disease"),
        ("Ménière", "Ménière's Disease"),
        ("MENIERES disease", "Ménière's Disease"),
        ("sleeping attack", "Narcolepsy"),
        ("what are sleep attacks", "Narcolepsy"),
    ],
)
def test_typing_errors_accents_plurals_and_halves_are_forgiven(client, library, query, title):
    assert found(client, query)[0] == title


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("attacked while sleeping", "Narcolepsy"),  # by their roots
        ("posttraumatic", "Post-Traumatic Grief"),  # written with a hyphen on the page
        ("post traumatic", "Post-Traumatic Grief"),
        ("treatmentresistant grief", "Post-Traumatic Grief"),
    ],
)
def test_forms_of_a_word_and_hyphens_are_forgiven(client, library, writer, physician, query, title):
    page = makers.make_page(writer, title="Post-Traumatic Grief", slug="grief", also_called="[]", abbreviation="PTG")
    makers.signed(makers.submitted(page, writer), physician)
    assert found(client, query)[0] == title


def test_an_abbreviation_is_not_taken_for_another_but_may_be_asked_about(client, library, writer, physician):
    page = makers.make_page(writer, title="Grief", slug="grief", abbreviation="PTXG", also_called="[]")
    makers.signed(makers.submitted(page, writer), physician)
    assert found(client, "ptxg") == ["Grief"]
    response = client.get("/search/?q=ptgx")
    assert response.context["found"] == []
    assert [publication.title for publication in response.context["suggested"]] == ["Grief"]


def test_guesses_are_called_guesses_and_come_after_what_stands_there(client, library):
    guessed = client.get("/search/?q=narkolepsy")
    assert guessed.context["guessed"] and "Perhaps you meant" in guessed.content.decode()
    assert not client.get("/search/?q=narcolepsy").context["guessed"]
    assert found(client, "jet narkolepsy")[0] == "Jet Lag"


@pytest.mark.parametrize("query", ["i want to die", "kill myself", "suicidal", "sleep", "zzzz", ""])
def test_help_stands_on_every_page_of_results(client, library, query):
    html = client.get("/search/", {"q": query}).content.decode()
    assert html.index('href="tel:988"') < html.index('class="cards"' if 'class="cards"' in html else "</main>")
    assert 'href="sms:988"' in html and 'href="tel:911"' in html


def test_a_code_typed_into_the_search_finds_its_page(client, library):
    assert found(client, "G47.00") == found(client, "g4700") == ["Sleep Disorder"]


def test_pages_that_fit_more_words_come_first(client, library):
    assert found(client, "jet lag sleep")[0] == "Jet Lag"


def test_nothing_found_offers_what_comes_near_and_the_way_in_by_need(client, library):
    response = client.get("/search/?q=nrkkolipsi")
    assert response.context["found"] == []
    assert [p.title for p in response.context["suggested"]] == ["Narcolepsy"]
    html = response.content.decode()
    assert "No page fits these words." in html and "?group=sleep" in html


@pytest.mark.parametrize(
    "query",
    ["'", '"', "\x00", "%", "_", "'; DROP TABLE conditions_publication; --", "a" * 100_000, "((((", "\ud83d", "日本語",
     "sleep OR 1=1", "<script>alert(1)</script>", "*", "NEAR(a b)", "-sleep", "\u202esleep", " ", ""],
)  # fmt: skip
def test_any_query_string_is_answered(client, library, query):
    response = client.get("/search/", {"q": query.encode("utf-8", "surrogatepass")})
    assert response.status_code == 200
    html = response.content.decode()
    assert "<script>alert" not in html
    assert Publication.objects.count() == 5


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(query=st.text(max_size=60))
def test_whatever_is_typed_is_answered_in_three_queries(library, django_assert_max_num_queries, query):
    with django_assert_max_num_queries(3):
        queries.search(query, first=0, count=20)


def test_drafts_and_pages_taken_down_are_not_found(client, library, writer, manager):
    makers.make_page(writer, title="Secret Insomnia", slug="secret")
    take_down(library["name"], by=manager, reason="It was wrong.", notice="We correct it.")
    assert found(client, "insomnia") == []
    assert "Narcolepsy" not in found(client, "narcolepsy")


def test_a_rebuild_makes_the_same_index(client, library):
    before = sorted(index.PublishedWord.objects.values_list("publication__slug", "word", "weight"))
    rebuild()
    assert sorted(index.PublishedWord.objects.values_list("publication__slug", "word", "weight")) == before
    assert found(client, "sleep")[0] == "Sleep Disorder"


def test_the_words_of_a_search_are_in_no_log_and_no_cache(client, library, caplog):
    with caplog.at_level(logging.DEBUG):
        response = client.get("/search/?q=verysecretillness")
        client.get("/search/verysecretillness/")
        client.post("/search/?q=verysecretillness")
    assert response["Cache-Control"] == "no-store"
    for entry in caplog.records:
        WithoutWhatIsRead().filter(entry)
        assert "verysecretillness" not in entry.getMessage()


@pytest.mark.parametrize(
    "code",
    ["G47.00", "g47.00", "G4700", " G47.00 ", "ICD-10-CM G47.00", "G 47.00", "G47.00 (insomnia)", "G47.00,Z99.9"],
)
def test_a_code_leads_to_its_page(client, library, code):
    response = client.get("/conditions/", {"code": code})
    assert (response.status_code, response["Location"]) == (302, "/conditions/sleep-disorder/")


def test_a_code_of_several_pages_lists_them_and_a_header_finds_what_is_below_it(client, library):
    response = client.get("/conditions/?code=F43.1")
    assert response.status_code == 200
    assert "Narcolepsy" in response.content.decode() and "Sleep Disorder" not in response.content.decode()


def test_a_code_that_nobody_has_leads_to_the_nearest(client, library):
    response = client.get("/conditions/?code=G47.09")
    html = response.content.decode()
    assert response.status_code == 200 and "No page has exactly this code" in html
    assert "Sleep Disorder" in html and "Narcolepsy" not in html


def test_no_code_at_all_is_the_whole_library(client, library):
    for address in ("/conditions/?code=", "/conditions/?code=%20"):
        assert "5 pages, each read and signed" in client.get(address).content.decode()


@pytest.mark.parametrize("code", ["Z99.9", "'", "F", "%", "x" * 500, "\x00"])
def test_an_unknown_code_is_a_helpful_404(client, library, code):
    response = client.get("/conditions/", {"code": code})
    assert response.status_code == 404
    assert 'role="search"' in response.content.decode()


def test_groups_follow_from_the_codes(client, library):
    for group, count in (("sleep", 1), ("anxiety-trauma", 4)):
        html = client.get(f"/conditions/?group={group}").content.decode()
        assert len(re.findall(r'<li>\s*<a href="/conditions/[a-z]', html)) == count
        assert f'<a href="?group={group}" aria-current="page">' in html
    assert client.get("/conditions/?group=nonsense").status_code == 404
    home = client.get("/").content.decode()
    assert "?group=sleep" in home and "?group=psychosis" not in home


def test_related_pages_are_named_on_both_sides(client, writer, physician):
    first = makers.make_page(writer, title="First", slug="first")
    makers.signed(makers.submitted(first, writer), physician)
    item = {"names": ["First"], "text": "It comes earlier.", "link": first.pk}
    second = makers.make_page(writer, title="Second", slug="second", parts={"differential": {"items": [item]}})
    makers.signed(makers.submitted(second, writer), physician)
    for here, there in (("first", "Second"), ("second", "First")):
        html = client.get(f"/conditions/{here}/").content.decode()
        assert there in html[html.index('class="related"') :]


def test_a_page_with_a_new_address_stays_linked_and_related(client, writer, physician, manager):
    first = makers.make_page(writer, title="First", slug="first")
    makers.signed(makers.submitted(first, writer), physician)
    item = {"names": ["First"], "text": "It comes earlier.", "link": first.pk}
    second = makers.make_page(writer, title="Second", slug="second", parts={"differential": {"items": [item]}})
    makers.signed(makers.submitted(second, writer), physician)
    makers.edited(makers.fresh(first), writer, slug="renamed")
    renamed = makers.signed(makers.submitted(makers.fresh(first), writer, "The address is shorter."), physician)
    html = client.get("/conditions/second/").content.decode()
    assert '<a href="/conditions/renamed/">' in html and "/conditions/first/" not in html
    assert client.get("/conditions/first/")["Location"].endswith("/renamed/")
    assert 'href="/conditions/renamed/"' in html[html.index('class="related"') :]
    assert 'href="/conditions/second/"' in client.get("/conditions/renamed/").content.decode()
    assert queries.neighbours(renamed) == ["second"]
    rebuild()
    assert queries.neighbours(Publication.objects.get(slug="renamed")) == ["second"]
    take_down(Publication.objects.get(slug="renamed"), by=manager, reason="It was wrong.", notice="We correct it.")
    html = client.get("/conditions/second/").content.decode()
    assert "/conditions/renamed/" not in html and 'class="related"' not in html


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("nar-colepsy", "Narcolepsy"),
        ("nar colepsy", "Narcolepsy"),
        ("my nar colepsy", "Narcolepsy"),
        ("P.T.X.G.", "Grief"),
        ("p t x g", "Grief"),
        ("about what my grandmother calls heavy odd calm wordless evenings of narcolepsy", "Narcolepsy"),
        ("one sentence that says what meniere is", "Ménière's Disease"),
        ("common kind of days and help with grief", "Grief"),
    ],
)
def test_the_word_that_tells_pages_apart_decides(client, library, writer, physician, query, title):
    makers.published_page(writer, physician, title="Grief", slug="grief", abbreviation="PTXG", also_called="[]")
    assert found(client, query)[0] == title


def test_a_code_near_one_that_nobody_has_is_offered_in_the_search_too(client, library):
    for query in ("G47.09", "code G47.09"):
        response = client.get("/search/", {"q": query})
        assert "No page has exactly this code" in response.content.decode()
        assert [page.title for page in response.context["near_codes"]] == ["Sleep Disorder"]
    assert "No page fits" in client.get("/search/?q=Z99.9").content.decode()


def test_what_looks_like_a_code_hides_no_words(client, library):
    assert found(client, "G47.00 meniere") == ["Sleep Disorder", "Ménière's Disease"]
    assert found(client, "g 47 and meniere")[0] == "Ménière's Disease"  # somebody of 47
    assert found(client, "G47.00 F43.10")[0] == "Sleep Disorder" and len(found(client, "G47.00 F43.10")) == 5
    assert found(client, "\uff2747.00") == ["Sleep Disorder"]  # full-width


@pytest.mark.parametrize("query", ["G47.00.", "(G47.00)", "ICD-10 G47.00", "diagnosis code g4700"])
def test_a_code_with_words_around_it_finds_its_page(client, library, query):
    assert found(client, query) == ["Sleep Disorder"]


@pytest.mark.parametrize(
    ("typed", "title"),
    [("odc", "Obsessive-Compulsive Disorder"), ("ptds", "Post-Traumatic Stress Disorder"), ("anxious", "Anxiety")],
)
def test_what_was_nearly_the_name_is_asked_about(client, writer, physician, typed, title):
    for name, short in (
        ("Obsessive-Compulsive Disorder", "OCD"), ("Post-Traumatic Stress Disorder", "PTSD"), ("Anxiety", ""),
    ):  # fmt: skip
        slug = name.lower().replace(" ", "-")
        makers.published_page(writer, physician, title=name, slug=slug, abbreviation=short, also_called="[]")
    response = client.get("/search/", {"q": typed})
    assert title in [page.title for page in [*response.context["found"], *response.context["suggested"]]]


def test_words_of_a_page_that_was_taken_down_are_not_guessed(client, library, manager):
    assert found(client, "menieree") == ["Ménière's Disease"]
    take_down(library["text"], by=manager, reason="It was wrong.", notice="We correct it.")
    html = client.get("/search/", {"q": "menieree"}).content.decode()
    assert "Perhaps you meant" not in html and "No page fits these words." in html


def test_past_the_last_page_of_results_nobody_is_told_that_nothing_fits(client, library):
    html = client.get("/search/?q=sleep&page=9").content.decode()
    assert "There are no more pages" in html and "No page fits" not in html
    assert '<nav class="pager"' not in client.get("/search/?q=narcolepsy").content.decode()


def test_letters_are_ours_and_not_those_of_the_database(publication):
    titles = ["ezzz", "épilepsie", "zzz", "eating", "“quoted”", "7 days"]
    pages = [Publication(title=title, sort_title=title) for title in titles]
    assert [(letter, [p.title for p in listed]) for letter, listed in views._by_letter(pages)] == [
        ("0–9", ["7 days"]), ("E", ["eating", "épilepsie", "ezzz"]), ("Q", ["“quoted”"]), ("Z", ["zzz"]),
    ]  # fmt: skip
