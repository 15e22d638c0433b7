"""Addresses of the people and organizations pages."""

from django.urls import URLPattern

app_name = "access"
urlpatterns: list[URLPattern] = []
