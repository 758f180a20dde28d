"""For crawlers, feed readers and other programs: sitemap, feed, robots.txt, llms.txt, security.txt, list as JSON."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from conditions.integrity import history, selectors
from conditions.ledger.characters import well_formed, well_formed_throughout
from conditions.physicians.models import Physician
from conditions.practice.models import Practice
from conditions.public import renditions
from conditions.public.lookup import absolute
from conditions.public.serving import served

IN_THE_FEED = 50
MOST_A_PAGE = 100
_ADDRESS = r"^[-a-zA-Z0-9_]+$"  # a row changed by hand may hold anything, and must not take the others with it
SITEMAP_LIMIT = 50_000  # addresses in one file: sitemaps.org protocol


@served
def sitemap(request):
    """Pages in force with the day of their signature. No draft has an address here."""
    pages = [
        (absolute(reverse("condition", args=[p.slug])), p.last_reviewed_on)
        for p in selectors.library()[: SITEMAP_LIMIT - 1_000]
    ]
    newest = max((day for _address, day in pages), default=None)
    own = [(absolute(reverse(name)), newest) for name in ("home", "library", "updates", "editorial_policy")]
    signers = Physician.objects.filter(signatures__isnull=False, slug__regex=_ADDRESS).distinct().order_by("slug")
    own += [(absolute(reverse("physician", args=[signer.slug])), None) for signer in signers]
    return render(request, "conditions/sitemap.xml", {"addresses": own + pages}, content_type="application/xml")


@served
def robots(request):
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /search/", "", f"Sitemap: {absolute(reverse('sitemap'))}"]
    return _plain(lines)


@served
def llms(request):
    """What is here, for language models (llmstxt.org), with the form of each page that is made for programs."""
    practice = Practice.current()
    lines = [
        f"# {practice.name}",
        "",
        "> Pages on conditions and their treatment. Each was read whole and signed by the physician named on it.",
        "",
        "Quote a page with its date of review. Withdrawn pages answer 410: stop using them. Nothing here is advice to "
        f"one person; in an emergency call {practice.emergency_number}, in a mental-health crisis call or text "
        f"{practice.crisis_number} (US).",
        "",
        "## Conditions",
        "",
    ]
    for publication in selectors.library():
        address = absolute(reverse("condition", args=[publication.slug]))
        lines.append(f"- [{publication.title}]({address}index.md): {publication.summary}")
    lines += ["", "## Optional", "", f"- [All pages as JSON]({absolute(reverse('api_list'))})"]
    return _plain(lines)


@served
def security(request):
    """RFC 9116. ``SECURITY_CONTACT`` is where reports go; without it there is no such file."""
    if not settings.SECURITY_CONTACT:
        return HttpResponse("No contact has been set.\n", content_type="text/plain; charset=utf-8", status=404)
    midnight = datetime.combine(
        timezone.localdate() + timedelta(days=180), time(), tzinfo=timezone.get_default_timezone()
    )
    address = absolute(reverse("security_txt"))
    return _plain(
        [f"Contact: {settings.SECURITY_CONTACT}", f"Expires: {midnight.isoformat()}", f"Canonical: {address}"]
    )


def _plain(lines: list[str]) -> HttpResponse:
    return HttpResponse(well_formed("\n".join(lines)) + "\n", content_type="text/plain; charset=utf-8")


@served(asks=("page", "per_page"))
def api_list(request):
    """Pages in force by title, as JSON with paging. Described in docs/api.md."""
    count = _whole(request.GET.get("per_page"), 50, MOST_A_PAGE)
    page = _whole(request.GET.get("page"), 1, 10_000)
    found, more = selectors.page_of((page - 1) * count, count)
    address = absolute(reverse("api_list"))
    links = {"next": page + 1 if more else None, "previous": page - 1 if page > 1 else None}
    body = {
        "page": page,
        "per_page": count,
        **{name: f"{address}?page={number}&per_page={count}" if number else None for name, number in links.items()},
        "conditions": [renditions.summary(publication) for publication in found],
    }
    return JsonResponse(well_formed_throughout(body), json_dumps_params={"ensure_ascii": False, "indent": 1})


def _whole(text: str | None, default: int, most: int) -> int:
    """A whole number of a query string between 1 and ``most``; anything else is the default."""
    if not text or not text.isascii() or not text.isdecimal():
        return default
    return min(max(int(text[:9]), 1), most)


class _AtomFeed(Atom1Feed):
    def latest_post_date(self):
        """Of an empty feed a day that stays the same, or every request would have another ETag."""
        return super().latest_post_date() if self.items else datetime(2026, 1, 1, tzinfo=UTC)


class _Updates(Feed):
    """Atom (RFC 4287): each publication, re-affirmation and take-down, newest first, with change summary and signer.

    Summaries are escaped, for they are sent as HTML. Whatever is stored, the feed stays well formed: what one entry
    holds must not keep readers from all the others.
    """

    feed_type = _AtomFeed
    subtitle = "Every change of what the public reads, with the physician who signed it."

    def title(self):
        return f"{Practice.current().name}: pages signed and taken down"

    def author_name(self):
        return Practice.current().name

    def link(self):
        return absolute(reverse("updates"))

    def feed_url(self):
        return absolute(reverse("updates_feed"))

    def items(self):
        return history.recent(IN_THE_FEED)

    def item_title(self, item):
        return well_formed(item.title if item.entry.signature else f"{item.title}: taken down")

    def item_description(self, item):
        signature = item.entry.signature
        if signature is None:
            return escape(well_formed(item.entry.notice))
        what = "Read again without change" if item.entry.is_reaffirmed else signature.version.change_summary
        return escape(well_formed(f"{what} – {signature.signer}, version {signature.version.number}"))

    def item_link(self, item):
        return absolute(reverse("condition", args=[item.slug]))

    def item_guid(self, item):
        return f"{absolute(reverse('updates'))}#update-{item.number}"

    item_guid_is_permalink = False

    def item_pubdate(self, item):
        return item.at

    item_updateddate = item_pubdate


_feed = _Updates()


@served
def updates_feed(request):
    response = _feed(request)
    del response.headers["Last-Modified"]  # the ETag is what a reader compares
    return response
