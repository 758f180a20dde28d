"""B05: REST API v3."""

from django.urls import get_resolver

from tests.routes.route import ANYBODY, Route

ROUTE = Route(
    ("B05",),
    "REST API v3",
    ANYBODY,
    "It is not mounted, and no other road into the pages' rows is",
)


def test_no_rest_api_is_mounted(scene):
    mounted = {str(pattern.pattern) for pattern in get_resolver().url_patterns}
    assert not any("api" in prefix and not prefix.startswith("admin") for prefix in mounted), mounted
    for address in ("/api/", "/api/v2/pages/", "/api/v3/pages/", "/api/main/pages/", f"/pages/{scene.public.pk}/"):
        response = scene.client(scene.publisher).post(address, {})
        assert response.status_code in (404, 405)
    scene.nothing_got_out()
