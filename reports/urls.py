"""Addresses of the reports app."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("runs/", views.run_create, name="run_create"),
    path("runs/<uuid:pk>/", views.run_detail, name="run_detail"),
    path("runs/<uuid:pk>/progress/", views.run_progress, name="run_progress"),
    path("editions/<uuid:pk>/", views.edition_detail, name="edition_detail"),
    path("editions/<uuid:pk>/download/", views.edition_download, name="edition_download"),
]
