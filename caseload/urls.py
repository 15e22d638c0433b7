"""Addresses of the caseload app."""

from django.urls import path

from caseload.views import clients, contacts

app_name = "caseload"
urlpatterns = [
    path("clients/", clients.client_list, name="client_list"),
    path("clients/export/", clients.client_export, name="client_export"),
    path("clients/new/", clients.client_create, name="client_create"),
    path("clients/<uuid:pk>/", clients.client_detail, name="client_detail"),
    path("clients/<uuid:pk>/edit/", clients.client_edit, name="client_edit"),
    path("clients/<uuid:pk>/contacts/new/", contacts.contact_create, name="contact_create"),
    path("enrollments/<uuid:pk>/close/", clients.enrolment_close, name="enrolment_close"),
    path("enrollments/<uuid:pk>/specialist/", clients.specialist_assign, name="specialist_assign"),
]
