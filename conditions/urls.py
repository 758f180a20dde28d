from django.urls import path, register_converter

from conditions.public import feeds, figures, health, logo, record, renditions, views
from conditions.public.addresses import NumberConverter

register_converter(NumberConverter, "number")

urlpatterns = [
    path("", views.home, name="home"),
    path("conditions/", views.library, name="library"),
    path("conditions/<slug:slug>/", views.condition, name="condition"),
    path("conditions/<slug:slug>/index.<str:suffix>", renditions.rendition, name="rendition"),
    path("conditions/<slug:slug>/history/", record.history, name="condition_history"),
    path("conditions/<slug:slug>/versions/<number:number>/", record.version, name="condition_version"),
    path("conditions/<slug:slug>/changes/<number:old>/<number:new>/", record.changes, name="version_differences"),
    path("conditions/<slug:slug>/verify/", record.verify, name="verify_condition"),
    path("conditions/<slug:slug>/verify/text.json", record.canonical_text, name="canonical_text"),
    path("conditions/<slug:slug>/verify/record.json", record.sealed_record, name="sealed_record"),
    path("figures/<str:name>", figures.figure, name="figure"),
    path("logo/<str:name>", logo.logo, name="logo"),
    path("physicians/<slug:slug>/", views.physician, name="physician"),
    path("search/", views.search, name="search"),
    path("updates/", views.updates, name="updates"),
    path("updates/feed/", feeds.updates_feed, name="updates_feed"),
    path("editorial-policy/", views.editorial_policy, name="editorial_policy"),
    path("api/conditions/", feeds.api_list, name="api_list"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
    path("llms.txt", feeds.llms, name="llms"),
    path(".well-known/security.txt", feeds.security, name="security_txt"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
