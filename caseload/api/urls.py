"""Addresses of the interface for programs, version 1."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

from caseload.api.views import LogView

app_name = "api"
urlpatterns = [
    path("log/", LogView.as_view(), name="log"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
]
