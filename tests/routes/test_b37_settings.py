"""B37: Site settings, titles of linked pages, a reviewer's profile."""

from conditions.models import EditorialPolicy, Physician
from tests import makers
from tests.routes.route import MANAGER, Route

ROUTE = Route(
    ("B37",),
    "Site settings, titles of linked pages, a reviewer's profile",
    MANAGER,
    "The page keeps the disclaimer, the titles and the printed name as they were signed",
)


def test_what_a_page_takes_from_elsewhere(scene):
    policy = EditorialPolicy.load()
    policy.disclaimer = scene.SECRET
    policy.save()
    profile = Physician.objects.get()
    profile.printed_name, profile.credentials = "Dr. Somebody Else", "MD"
    profile.save()
    page = scene.client(scene.writer).get("/conditions/example/").content.decode()
    assert "Dr. Dora Moss, DO" in page and "Somebody Else" not in page
    assert Physician.history.count() == 2 and EditorialPolicy.history.count() >= 1
    scene.nothing_got_out(changed=True)
    assert makers.fresh(scene.public).live
