from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

# Neither Wagtail's page serving nor its documents are mounted: the public side reads publications, and an uploaded
# file would be text that nobody signed.
urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("", include("conditions.urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]

handler404 = "conditions.public.errors.page_not_found"
handler500 = "conditions.public.errors.server_error"
