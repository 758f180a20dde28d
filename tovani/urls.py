from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from conditions.desk.media import original

# Neither Wagtail's page serving nor its documents are mounted: the public side reads publications, and an uploaded
# file would be text that nobody signed. Uploads go to people in the admin only, frozen figures to the public.
urlpatterns = [
    path("admin/", include("tovani.users.urls")),  # before Wagtail's: what logs in or changes an account is ours
    path("admin/", include(wagtailadmin_urls)),
    path("", include("conditions.urls")),
    path("media/<path:name>", original),
]

handler404 = "conditions.public.errors.page_not_found"
handler500 = "conditions.public.errors.server_error"
