"""The measuring half of ``benchmarks.reading``: queries and time with 10, 1,000 and 10,000 pages in force."""

import django

django.setup()

from django.core.cache import caches  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: E402

from benchmarks.road_measure import ptsd_page, timed  # noqa: E402
from conditions.models import Publication  # noqa: E402
from conditions.search import index  # noqa: E402
from conditions.search import words as search_words  # noqa: E402
from tests import makers  # noqa: E402

ADDRESSES = ("/search/?q=traumatic+strees", "/conditions/?code=F43.10", "/conditions/?group=mood", "/api/conditions/",
             "/updates/", "/")  # fmt: skip


def grow(start: int, stop: int) -> None:
    """Pages more, with words of their own as titles have them and no code of the page that is asked for."""
    makers.copies(Publication.objects.order_by("pk")[0], start, stop)
    new = Publication.objects.filter(page_id__gte=100_000 + start, page_id__lt=100_000 + stop)
    words = [(p, word) for p in new for word in ("copy", f"syndrome{p.page_id}", f"variant{p.page_id % 97}")]
    index.PublishedWord.objects.bulk_create(
        (index.PublishedWord(publication=p, word=w, weight=10_000) for p, w in words), batch_size=2_000
    )
    keys = {(word, key) for _publication, word in words for key in search_words.keys(word)}
    index.SpellingKey.objects.bulk_create(
        (index.SpellingKey(word=word, key=key) for word, key in keys), batch_size=2_000, ignore_conflicts=True
    )


def main() -> None:
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        writer, physician = makers.make_writer(), makers.make_physician()
        page = makers.completed(makers.draft(ptsd_page(writer)))
        page.save_revision(user=writer, clean=False)
        publication = makers.signed(makers.submitted(page, writer), physician)
        address, client, have = f"/conditions/{publication.slug}/", Client(), 0
        for size in (10, 1_000, 10_000):
            grow(have, size - 1)
            have = size - 1
            for label, path in [("not kept", address), *(("", path) for path in ADDRESSES)]:
                milliseconds, queries = timed(lambda path=path: client.get(path))
                print(f"{size:>6} pages  {queries} queries  {milliseconds:7.2f} ms  {path} {label}", flush=True)
            with override_settings(PUBLIC_PAGES_KEPT=True):
                caches["pages"].clear()
                milliseconds, queries = timed(lambda: client.get(address))
                print(f"{size:>6} pages  {queries} queries  {milliseconds:7.2f} ms  {address} kept", flush=True)
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
