"""Addresses of the outcomes app."""

from django.urls import path

from outcomes import views

app_name = "outcomes"
urlpatterns = [
    path("", views.quarter, name="quarter"),
    path("definitions/", views.definitions, name="definitions"),
    path("export/", views.quarter_export, name="quarter_export"),
    path("records/", views.records, name="records"),
    path("refresh/", views.refresh, name="refresh"),
]
