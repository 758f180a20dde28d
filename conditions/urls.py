from django.urls import path

from conditions.public import health, views

urlpatterns = [
    path("", views.home, name="home"),
    path("conditions/", views.library, name="library"),
    path("conditions/<slug:slug>/", views.condition, name="condition"),
    path("physicians/<slug:slug>/", views.physician, name="physician"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
