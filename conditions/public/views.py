"""Pages for visitors: home, library, search, condition, physician, updates, editorial policy."""

from itertools import groupby

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from conditions.coding import groups
from conditions.integrity import history, selectors
from conditions.parts.registry import PAGE
from conditions.physicians.models import Physician
from conditions.practice.models import EditorialPolicy, Practice
from conditions.public import negotiation, renditions, structured
from conditions.public.lookup import absolute, with_publication
from conditions.public.serving import served
from conditions.publications.links import addresses_of
from conditions.search import queries, words
from conditions.versions.article import build_article
from conditions.versions.freezing import file_url

SHOWN_AT_HOME = 6
RESULTS_A_PAGE = 20
MOST_PAGES_OF_RESULTS = 50
RELATED = 8
UPDATES = 50


@served
def home(request):
    context = {
        "publications": selectors.recently_reviewed(SHOWN_AT_HOME),
        "groups": queries.groups_in_use(),
        "json_ld": structured.home(absolute("/"), absolute(reverse("search")), Practice.current().name),
        "canonical_url": absolute("/"),
    }
    return render(request, "conditions/home.html", context)


@served(chosen_by="group", asks=("code",))
def library(request):
    """Everything in force, A to Z; with ``?group=`` a part of it, with ``?code=`` the page that has the code."""
    if request.GET.get("code", "").strip():
        return _by_code(request, request.GET["code"])
    group = None
    if request.GET.get("group"):
        group = groups.BY_KEY.get(request.GET["group"])
        if group is None:
            raise Http404("There is no such group of conditions.")
    publications = queries.in_group(group.key) if group else selectors.library()
    named = {"name": group.name, "path": f"{reverse('library')}?group={group.key}"} if group else {}
    context = {
        "letters": _by_letter(publications),
        "count": len(publications),
        "group": group,
        "groups": queries.groups_in_use(),
        "json_ld": structured.library(publications, absolute, Practice.current(), **named),
        "canonical_url": absolute(named.get("path", reverse("library"))),
    }
    return render(request, "conditions/library.html", context)


def _by_letter(publications) -> list[tuple[str, list]]:
    """By the first letter without its accent, whatever order the database has for letters."""
    ordered = sorted(publications, key=lambda p: (_letter(p.sort_title) != "0–9", words.letters(p.sort_title)))
    return [(letter, list(group)) for letter, group in groupby(ordered, key=lambda p: _letter(p.sort_title))]


def _letter(sort_title: str) -> str:
    first = words.letters(sort_title)[:1].upper()
    return first if first.isalpha() else "0–9"


def _by_code(request, code: str):
    """To the page with this code; a list where several have it or only one near it, and a way on where none has."""
    found = queries.with_code(groups.code_in(code[:40]) or groups.plain(code[:40]))
    if found.exact and len(found.pages) == 1:
        return redirect("condition", slug=found.pages[0].slug)
    context = {"code": code[:40].replace("\x00", ""), "letters": _by_letter(found.pages), "exact": found.exact}
    return render(request, "conditions/by_code.html", context, status=200 if found.pages else 404)


@served(keep=False)
def search(request):
    """What visitors type is used for the answer and for nothing else: it is not stored, logged or handed on."""
    query = request.GET.get("q", "")
    number = request.GET.get("page", "1")
    page = min(int(number[:4]), MOST_PAGES_OF_RESULTS) if number.isdecimal() and number.isascii() else 1
    page = max(page, 1)
    exact, near = _coded(query) if page == 1 else ([], [])
    found = queries.search(query, first=(page - 1) * RESULTS_A_PAGE, count=RESULTS_A_PAGE)
    if exact:
        others = [] if found.guessed or groups.is_code(query) else [p for p in found.pages if p not in exact]
        found = queries.Found([*exact, *others], found.more and bool(others))
    context = {
        "query": query[:200].replace("\x00", ""),
        "found": found.pages,
        "guessed": found.guessed,
        "near_codes": [] if found.pages else near,
        "page": page,
        "more": found.more and page < MOST_PAGES_OF_RESULTS,
        "suggested": [] if found.pages or near or page > 1 else queries.suggestions(query, count=5),
        "groups": [] if found.pages else queries.groups_in_use(),
    }
    return render(request, "conditions/search.html", context)


def _coded(query: str) -> tuple[list, list]:
    """Pages with the codes in a query, and those with a code near one that no page has."""
    answers = [queries.with_code(code) for code in groups.codes_in(query[: words.LONGEST_QUERY])]
    exact, near = (
        [p for answer in answers if answer.exact is wanted for p in answer.pages] for wanted in (True, False)
    )
    return list(dict.fromkeys(exact)), list(dict.fromkeys(near))


def condition(request, slug):
    """One condition page: the version in force, or the notice that it was taken down; other forms by ``Accept``."""
    request.wanted_media = negotiation.preferred(request)
    response = _condition(request, slug=slug)
    vary = response.get("Vary", "")
    response["Vary"] = f"Accept, {vary}" if vary else "Accept"
    return response


condition.csrf_exempt = True  # as those that are ``served``


@served
@with_publication("condition")
def _condition(request, publication):
    if request.wanted_media:
        return renditions.response(publication, request.wanted_media)
    content = publication.version.content
    article = build_article(PAGE, content, file_url=file_url, address_of=addresses_of(content).get)
    stamp = selectors.stamp_of(publication)
    address = absolute(reverse("condition", args=[publication.slug]))
    context = {
        "article": article,
        "stamp": stamp,
        "publication": publication,
        "overdue": publication.overdue_notice(timezone.localdate()),
        "related": queries.related(publication, count=RELATED),
        "canonical_url": address,
        "json_ld": structured.condition(publication, PAGE, absolute, Practice.current()),
    }
    return render(request, "conditions/condition_page.html", context)


@served
def physician(request, slug):
    """A reviewer's public profile and the pages that carry this physician's signature now."""
    signers = Physician.objects.filter(signatures__isnull=False).distinct()
    profile = signers.filter(slug=slug).first()
    if profile is None and signers.filter(slug=slug.lower()).exists():
        return redirect("physician", slug=slug.lower())
    if profile is None:
        renamed = Physician.history.filter(slug=slug).order_by("-history_id").values_list("id", flat=True)[:1]
        return redirect("physician", slug=get_object_or_404(signers, pk__in=list(renamed)).slug)
    publications = selectors.signed_by(profile)
    context = {
        "profile": profile,
        "may_sign": profile.may_sign_on(timezone.localdate()),
        "licence_has_ended": profile.licence_ends_on < timezone.localdate(),
        "conflicts_are_due": profile.conflicts_are_due(timezone.localdate()),
        "publications": publications,
        "canonical_url": absolute(reverse("physician", args=[profile.slug])),
        "json_ld": structured.physician(profile, absolute),
    }
    return render(request, "conditions/physician.html", context)


@served
def updates(request):
    """What was signed, re-affirmed or taken down lately."""
    context = {"updates": history.recent(UPDATES), "canonical_url": absolute(reverse("updates"))}
    return render(request, "conditions/updates.html", context)


@served
def editorial_policy(request):
    """The rules as the settings have them: who signs, how long a signature holds, what is kept about visitors."""
    context = {
        "policy": EditorialPolicy.load(),
        "physicians": Physician.objects.filter(signatures__isnull=False).distinct(),
        "shown_updates": UPDATES,
        "canonical_url": absolute(reverse("editorial_policy")),
    }
    return render(request, "conditions/editorial_policy.html", context)
