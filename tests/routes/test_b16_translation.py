"""B16, B17: Translation: draft copy, synchronised alias."""

from wagtail.models import Locale

from conditions.models import ConditionPage
from tests import makers
from tests.routes.route import SHELL, Route

ROUTE = Route(
    ("B16", "B17"),
    "Translation: draft copy, synchronised alias",
    SHELL,
    "A translation is a page of its own that needs its own signature; live aliases do not come about",
)


def test_a_translation_is_a_draft(scene, settings):
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES = [("en-us", "English"), ("es", "Spanish")]
    spanish = Locale.objects.create(language_code="es")
    scene.index.copy_for_translation(spanish)
    for page, alias in ((makers.fresh(scene.draft), False), (makers.fresh(scene.public), True)):
        page.copy_for_translation(spanish, alias=alias)
    assert ConditionPage.objects.filter(locale=spanish, live=True).count() == 0
    assert ConditionPage.objects.filter(locale=spanish).count() == 2
    scene.nothing_got_out()
