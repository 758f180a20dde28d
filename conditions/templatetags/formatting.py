"""Days, instants and states as people write and read them."""

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

from conditions.dates import day_in_words, moment_in_words
from conditions.parts.registry import PAGE
from conditions.parts.telephone import dialled
from conditions.practice.clock import local, practice_day
from conditions.versions.article import build_article
from conditions.versions.freezing import file_url, freeze_part

register = template.Library()


@register.filter
def day(value):
    """A day, or the practice's day of an instant: May 30, 2026."""
    if value is None:
        return ""
    if hasattr(value, "hour"):
        value = practice_day(value)
    return day_in_words(value)


@register.filter
def instant(value):
    """An instant as HTML's ``datetime`` takes it: to the second: HTML allows no microseconds."""
    return value.isoformat(timespec="seconds")


@register.filter
def moment(value):
    """An instant in the practice's time, zone named: May 30, 2026, 2:05 PM EDT."""
    return "" if value is None else moment_in_words(local(value))


@register.filter
def since(value):
    """An instant as one speaks of it: today, yesterday, Tuesday (within a week), or the day."""
    if value is None:
        return ""
    then, today = practice_day(value), practice_day(timezone.now())
    days = (today - then).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    return f"{then:%A}" if days < 7 else day(then)


@register.filter
def awaited(review) -> str:
    """Whom a review waits for today, in words."""
    return review.awaited(practice_day(timezone.now()))


@register.simple_tag
def quick_exit_url() -> str:
    """Where a reader in a hurry is taken: a page that anybody may be looking at."""
    return settings.QUICK_EXIT_URL


@register.filter
def calling(words, practice=None):
    """Words of a care card with their telephone numbers to be touched; not a letter of them changes.

    Those of the practice are known as well where the template hands it on.
    """
    own = (practice.emergency_number, practice.crisis_number) if practice else ()
    done, pieces = 0, []
    for start, end, href in dialled(words, own):
        pieces += [escape(words[done:start]), format_html('<a href="{}">{}</a>', href, words[start:end])]
        done = end
    return mark_safe("".join([*pieces, escape(words[done:])]))


@register.filter
def part_template(kind):
    """The template of a part of a condition page, by its kind."""
    return f"conditions/parts/{PAGE.part(kind).kind}.html"


@register.simple_tag
def part_as_shown(kind, value):
    """A part by itself as the public page would show it, for the block picker's preview. ``value`` is a block's."""
    article = build_article(PAGE, freeze_part(kind, value), file_url=file_url)
    return (article["first"] + article["parts"])[0]


@register.filter
def figure_url(file):
    """Where the frozen figure ``file`` is answered."""
    return file_url(file["name"])
