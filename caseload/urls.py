"""Addresses of the caseload app."""

from django.urls import path

from caseload.views import clients, contacts, education, employers, imports, jobs, plans, profiles

app_name = "caseload"
urlpatterns = [
    path("clients/", clients.client_list, name="client_list"),
    path("clients/export/", clients.client_export, name="client_export"),
    path("clients/new/", clients.client_create, name="client_create"),
    path("clients/<uuid:pk>/", clients.client_detail, name="client_detail"),
    path("clients/<uuid:pk>/edit/", clients.client_edit, name="client_edit"),
    path("clients/<uuid:pk>/contacts/new/", contacts.contact_create, name="contact_create"),
    path("clients/<uuid:pk>/education/", education.education_list, name="education_list"),
    path("clients/<uuid:pk>/education/new/", education.education_create, name="education_create"),
    path("clients/<uuid:pk>/enrollments/new/", clients.enrolment_create, name="enrolment_create"),
    path("clients/<uuid:pk>/jobs/new/", jobs.job_create, name="job_create"),
    path("clients/<uuid:pk>/past-jobs/new/", profiles.past_job_create, name="past_job_create"),
    path("clients/<uuid:pk>/profile/", profiles.profile_detail, name="profile_detail"),
    path("clients/<uuid:pk>/profile/edit/", profiles.profile_edit, name="profile_edit"),
    path("clients/<uuid:pk>/search-plans/new/", plans.search_plan_create, name="search_plan_create"),
    path("clients/<uuid:pk>/step-down-plans/new/", plans.step_down_plan_create, name="step_down_plan_create"),
    path("clients/<uuid:pk>/support-plans/new/", plans.support_plan_create, name="support_plan_create"),
    path("education/<uuid:pk>/", education.education_edit, name="education_edit"),
    path("employers/", employers.employer_list, name="employer_list"),
    path("employers/new/", employers.employer_create, name="employer_create"),
    path("employers/contacts/new/", employers.employer_contact_create, name="employer_contact_create"),
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
    path("past-jobs/<uuid:pk>/", profiles.past_job_edit, name="past_job_edit"),
    path("plan-steps/<uuid:pk>/mark/", plans.plan_step_mark, name="plan_step_mark"),
    path("search-plans/<uuid:pk>/", plans.search_plan_detail, name="search_plan_detail"),
    path("search-plans/<uuid:pk>/agree/", plans.search_plan_agree, name="search_plan_agree"),
    path("step-down-plans/<uuid:pk>/", plans.step_down_plan_detail, name="step_down_plan_detail"),
    path("support-plans/<uuid:pk>/", plans.support_plan_detail, name="support_plan_detail"),
]
