"""Addresses of the caseload app."""

from django.urls import path

from caseload.views import clients, contacts, drafts, due, employers, imports, jobs, log, offline

app_name = "caseload"
urlpatterns = [
    path("today/", due.today, name="today"),
    path("today/export/", due.today_export, name="today_export"),
    path("clients/", clients.client_list, name="client_list"),
    path("clients/export/", clients.client_export, name="client_export"),
    path("clients/new/", clients.client_create, name="client_create"),
    path("clients/<uuid:pk>/", clients.client_detail, name="client_detail"),
    path("clients/<uuid:pk>/edit/", clients.client_edit, name="client_edit"),
    path("clients/<uuid:pk>/contacts/new/", log.contact_create, name="contact_create"),
    path("clients/<uuid:pk>/enrollments/new/", clients.enrolment_create, name="enrolment_create"),
    path("clients/<uuid:pk>/jobs/new/", jobs.job_create, name="job_create"),
    path("contacts/<uuid:pk>/", contacts.contact_edit, name="contact_edit"),
    path("employers/", employers.employer_list, name="employer_list"),
    path("employers/new/", employers.employer_create, name="employer_create"),
    path("employers/contacts/new/", log.employer_contact_create, name="employer_contact_create"),
    path("employers/contacts/<uuid:pk>/", contacts.employer_contact_edit, name="employer_contact_edit"),
    path("employers/<uuid:pk>/", employers.employer_detail, name="employer_detail"),
    path("employers/<uuid:pk>/edit/", employers.employer_edit, name="employer_edit"),
    path("enrollments/<uuid:pk>/close/", clients.enrolment_close, name="enrolment_close"),
    path("enrollments/<uuid:pk>/specialist/", clients.specialist_assign, name="specialist_assign"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_create, name="import_create"),
    path("imports/<uuid:pk>/", imports.import_detail, name="import_detail"),
    path("imports/<uuid:pk>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<uuid:pk>/rejected/", imports.import_rejected, name="import_rejected"),
    path("jobs/<uuid:pk>/", jobs.job_detail, name="job_detail"),
    path("jobs/<uuid:pk>/edit/", jobs.job_edit, name="job_edit"),
    path("jobs/<uuid:pk>/end/", jobs.job_end, name="job_end"),
    path("jobs/<uuid:pk>/terms/new/", jobs.terms_create, name="terms_create"),
    path("jobs/<uuid:pk>/verdict/", jobs.verdict_override, name="verdict_override"),
    path("log/", log.log, name="log"),
    path("log/draft/", drafts.draft_save, name="draft_save"),
    path("log/naming/", drafts.log_naming, name="log_naming"),
    path("log/<uuid:pk>/", log.log_draft, name="log_draft"),
    path("log/<uuid:pk>/discard/", drafts.draft_discard, name="draft_discard"),
    path("log/<uuid:pk>/undo/", drafts.log_undo, name="log_undo"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("offline/", offline.offline, name="offline"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("this-phone/", offline.this_phone, name="this_phone"),
    path("waiting/", offline.waiting, name="waiting"),
]
