"""Addresses of the interface for programs, version 1."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

from caseload.api.offline import OfflineView, PhoneKeyView
from caseload.api.views import LogView

app_name = "api"
urlpatterns = [
    path("log/", LogView.as_view(), name="log"),
    path("offline/", OfflineView.as_view(), name="offline"),
    path("offline/key/", PhoneKeyView.as_view(), name="offline_key"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
]
