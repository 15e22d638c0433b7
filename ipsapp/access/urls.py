"""Addresses of the people and organizations pages."""

from django.urls import path

from ipsapp.access.views import organisations, people

app_name = "access"
urlpatterns = [
    path("people/", people.person_list, name="person_list"),
    path("people/add/", people.person_create, name="person_create"),
    path("people/<uuid:person_id>/", people.person_detail, name="person_detail"),
    path("people/<uuid:person_id>/roles/add/", people.role_create, name="role_create"),
    path("people/<uuid:person_id>/account/", people.person_activate, name="person_activate"),
    path("roles/<uuid:assignment_id>/share/", people.role_share, name="role_share"),
    path("roles/<uuid:assignment_id>/end/", people.role_end, name="role_end"),
    path("organizations/", organisations.organisation_list, name="organisation_list"),
    path("organizations/states/<uuid:state_id>/agencies/add/", organisations.agency_create, name="agency_create"),
    path("organizations/agencies/<uuid:agency_id>/programs/add/", organisations.program_create, name="program_create"),
    path("organizations/programs/<uuid:program_id>/teams/add/", organisations.team_create, name="team_create"),
]
