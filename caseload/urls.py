"""Addresses of the caseload app."""

from django.urls import URLPattern

app_name = "caseload"
urlpatterns: list[URLPattern] = []
