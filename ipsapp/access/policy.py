"""Which role may open which page: the one list, enforced on every request and walked by the tests.

A URL that is not listed here answers nobody (`PolicyMiddleware`). `Rule.roles` is who passes the door; which rows they
then find behind it is the `visible_to` of each model, so that an object of somebody else's is a 404, never a 403 that
would confirm it exists.
"""

from __future__ import annotations

from dataclasses import dataclass

from ipsapp.access.models import Role

GET = ("GET", "HEAD", "OPTIONS")
POST = ("POST", "OPTIONS")
FORM = ("GET", "HEAD", "OPTIONS", "POST")

EVERY_ROLE = frozenset(Role)
CASELOAD = frozenset({Role.SPECIALIST, Role.SUPERVISOR, Role.AGENCY_LEAD})
LOGGERS = frozenset({Role.SPECIALIST, Role.SUPERVISOR})
SPECIALISTS = frozenset({Role.SPECIALIST})
SUPERVISORS = frozenset({Role.SUPERVISOR})
OVERSEERS = frozenset({Role.SUPERVISOR, Role.AGENCY_LEAD})
FIGURES = frozenset({Role.SUPERVISOR, Role.AGENCY_LEAD, Role.REVIEWER, Role.STATE_STAFF})
STATE = frozenset({Role.STATE_STAFF})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Rule:
    """Who may use a URL, and how."""

    methods: tuple[str, ...]
    roles: frozenset[Role] = frozenset()
    # Anybody at all, signed in or not.
    is_public: bool = False
    # Any signed-in person, whatever their roles: signing in and out, one's own account.
    is_personal: bool = False
    # Takes an object's id: the object of a stranger must be a 404.
    own_only: bool = False
    # Asked for by a page in the background: does not count as activity of the person.
    is_background: bool = False
    # Answers programs: a refusal is a status and a sentence in JSON, never a page to go to.
    is_api: bool = False


POLICY: dict[str, Rule] = {
    # Probes.
    "healthz": Rule(GET, is_public=True),
    "readyz": Rule(GET, is_public=True),
    # Signing in, and one's own account (django-allauth).
    "account_login": Rule(FORM, is_public=True),
    "account_logout": Rule(FORM, is_personal=True),
    "account_inactive": Rule(GET, is_public=True),
    "account_reauthenticate": Rule(FORM, is_personal=True),
    "account_change_password": Rule(FORM, is_personal=True),
    "account_reset_password": Rule(FORM, is_public=True),
    "account_reset_password_done": Rule(GET, is_public=True),
    "account_reset_password_from_key": Rule(FORM, is_public=True),
    "account_reset_password_from_key_done": Rule(GET, is_public=True),
    "mfa_index": Rule(GET, is_personal=True),
    "mfa_authenticate": Rule(FORM, is_public=True),
    "mfa_reauthenticate": Rule(FORM, is_personal=True),
    "mfa_activate_totp": Rule(FORM, is_personal=True),
    "mfa_deactivate_totp": Rule(FORM, is_personal=True),
    "mfa_view_recovery_codes": Rule(GET, is_personal=True),
    "mfa_generate_recovery_codes": Rule(FORM, is_personal=True),
    "mfa_download_recovery_codes": Rule(GET, is_personal=True),
    "mfa_list_webauthn": Rule(GET, is_personal=True),
    "mfa_add_webauthn": Rule(FORM, is_personal=True),
    "mfa_reauthenticate_webauthn": Rule(FORM, is_personal=True),
    "mfa_edit_webauthn": Rule(FORM, is_personal=True, own_only=True),
    "mfa_remove_webauthn": Rule(FORM, is_personal=True, own_only=True),
    # Everybody's start.
    "home": Rule(GET, is_personal=True),
    # People and organisations.
    "access:person_list": Rule(GET, ADMINISTRATORS),
    "access:person_create": Rule(FORM, ADMINISTRATORS),
    "access:person_detail": Rule(GET, ADMINISTRATORS, own_only=True),
    "access:role_create": Rule(FORM, ADMINISTRATORS, own_only=True),
    "access:role_share": Rule(FORM, ADMINISTRATORS, own_only=True),
    "access:role_end": Rule(POST, ADMINISTRATORS, own_only=True),
    "access:person_activate": Rule(POST, ADMINISTRATORS, own_only=True),
    "access:organisation_list": Rule(GET, ADMINISTRATORS),
    "access:agency_create": Rule(FORM, ADMINISTRATORS, own_only=True),
    "access:program_create": Rule(FORM, ADMINISTRATORS, own_only=True),
    "access:team_create": Rule(FORM, ADMINISTRATORS, own_only=True),
    # What is due.
    "caseload:today": Rule(GET, LOGGERS),
    "caseload:today_export": Rule(GET, LOGGERS),
    # Clients.
    "caseload:client_list": Rule(FORM, CASELOAD),
    "caseload:client_export": Rule(GET, CASELOAD),
    "caseload:client_create": Rule(FORM, LOGGERS),
    "caseload:client_detail": Rule(GET, CASELOAD, own_only=True),
    "caseload:client_edit": Rule(FORM, LOGGERS, own_only=True),
    "caseload:enrolment_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:enrolment_close": Rule(FORM, LOGGERS, own_only=True),
    "caseload:phase_change": Rule(FORM, LOGGERS, own_only=True),
    "caseload:specialist_assign": Rule(FORM, SUPERVISORS, own_only=True),
    "caseload:caseload_handover": Rule(FORM, SUPERVISORS),
    "caseload:handover_done": Rule(GET, SUPERVISORS),
    "caseload:handover_cancel": Rule(POST, SUPERVISORS, own_only=True),
    "caseload:contact_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:job_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:job_detail": Rule(GET, CASELOAD, own_only=True),
    "caseload:job_edit": Rule(FORM, LOGGERS, own_only=True),
    "caseload:job_end": Rule(FORM, LOGGERS, own_only=True),
    "caseload:terms_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:verdict_override": Rule(FORM, SUPERVISORS, own_only=True),
    # Referrals.
    "caseload:referral_list": Rule(FORM, CASELOAD),
    "caseload:referral_export": Rule(GET, CASELOAD),
    "caseload:referral_create": Rule(FORM, LOGGERS),
    "caseload:referral_detail": Rule(GET, CASELOAD, own_only=True),
    "caseload:referral_edit": Rule(FORM, LOGGERS, own_only=True),
    "caseload:referral_accept": Rule(FORM, LOGGERS, own_only=True),
    "caseload:referral_known": Rule(FORM, LOGGERS, own_only=True),
    "caseload:referral_wait": Rule(FORM, LOGGERS, own_only=True),
    "caseload:referral_decline": Rule(FORM, LOGGERS, own_only=True),
    "caseload:referral_reopen": Rule(POST, LOGGERS, own_only=True),
    # What was agreed with a client.
    "caseload:disclosure_list": Rule(GET, CASELOAD, own_only=True),
    "caseload:disclosure_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:disclosure_detail": Rule(GET, CASELOAD, own_only=True),
    "caseload:consent_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:consent_revoke": Rule(FORM, LOGGERS, own_only=True),
    "caseload:wish_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:wish_end": Rule(FORM, LOGGERS, own_only=True),
    "caseload:offer_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:offer_withdraw": Rule(FORM, LOGGERS, own_only=True),
    "caseload:benefits_list": Rule(GET, CASELOAD, own_only=True),
    "caseload:benefits_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:benefits_detail": Rule(GET, CASELOAD, own_only=True),
    "caseload:benefits_edit": Rule(FORM, LOGGERS, own_only=True),
    # Profile, plans, school.
    "caseload:profile_detail": Rule(GET, CASELOAD, own_only=True),
    "caseload:profile_edit": Rule(FORM, LOGGERS, own_only=True),
    "caseload:past_job_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:past_job_edit": Rule(FORM, LOGGERS, own_only=True),
    "caseload:search_plan_detail": Rule(GET, CASELOAD, own_only=True),
    "caseload:search_plan_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:search_plan_agree": Rule(POST, LOGGERS, own_only=True),
    "caseload:plan_step_mark": Rule(POST, LOGGERS, own_only=True),
    "caseload:support_plan_detail": Rule(GET, CASELOAD, own_only=True),
    "caseload:support_plan_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:step_down_plan_detail": Rule(GET, CASELOAD, own_only=True),
    "caseload:step_down_plan_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:education_list": Rule(GET, CASELOAD, own_only=True),
    "caseload:education_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:education_edit": Rule(FORM, LOGGERS, own_only=True),
    # Employers.
    "caseload:employer_list": Rule(GET, CASELOAD),
    "caseload:employer_create": Rule(FORM, LOGGERS),
    "caseload:employer_detail": Rule(GET, CASELOAD, own_only=True),
    "caseload:employer_edit": Rule(FORM, LOGGERS, own_only=True),
    "caseload:employer_contact_create": Rule(FORM, LOGGERS),
    # A specialist's own days.
    "caseload:days": Rule(GET, LOGGERS),
    "caseload:other_records": Rule(GET, LOGGERS),
    "caseload:hours_edit": Rule(FORM, SPECIALISTS),
    "caseload:hours_repeat": Rule(POST, SPECIALISTS),
    "caseload:absence_list": Rule(GET, LOGGERS),
    "caseload:absence_create": Rule(FORM, LOGGERS),
    "caseload:absence_edit": Rule(FORM, LOGGERS, own_only=True),
    "caseload:meeting_list": Rule(GET, LOGGERS),
    "caseload:meeting_export": Rule(GET, LOGGERS),
    "caseload:meeting_create": Rule(FORM, LOGGERS),
    "caseload:meeting_edit": Rule(FORM, LOGGERS, own_only=True),
    "caseload:vr_list": Rule(GET, LOGGERS),
    "caseload:vr_export": Rule(GET, LOGGERS),
    "caseload:vr_create": Rule(FORM, LOGGERS),
    "caseload:vr_edit": Rule(FORM, LOGGERS, own_only=True),
    "caseload:team_list": Rule(GET, SUPERVISORS),
    "caseload:membership_create": Rule(FORM, SUPERVISORS, own_only=True),
    "caseload:membership_end": Rule(POST, SUPERVISORS, own_only=True),
    "caseload:employer_export": Rule(GET, CASELOAD),
    "caseload:employer_visits": Rule(GET, CASELOAD, own_only=True),
    "caseload:employer_person_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:employer_person_edit": Rule(FORM, LOGGERS, own_only=True),
    "caseload:employer_site_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:employer_site_edit": Rule(FORM, LOGGERS, own_only=True),
    "caseload:employer_tag_set": Rule(FORM, LOGGERS, own_only=True),
    "caseload:employer_tag_remove": Rule(POST, LOGGERS, own_only=True),
    "caseload:opening_list": Rule(GET, CASELOAD),
    "caseload:opening_export": Rule(GET, CASELOAD),
    "caseload:opening_create": Rule(FORM, LOGGERS, own_only=True),
    "caseload:opening_edit": Rule(FORM, LOGGERS, own_only=True),
    "caseload:opening_fill": Rule(POST, LOGGERS, own_only=True),
    "caseload:industry_search": Rule(GET, LOGGERS),
    "caseload:occupation_search": Rule(GET, LOGGERS),
    "caseload:client_employers": Rule(GET, CASELOAD, own_only=True),
    # Supervision.
    "caseload:my_week": Rule(GET, frozenset({Role.SPECIALIST})),
    "caseload:team": Rule(GET, OVERSEERS),
    "caseload:team_export": Rule(GET, OVERSEERS),
    "caseload:week_list": Rule(GET, OVERSEERS),
    "caseload:week_detail": Rule(GET, OVERSEERS, own_only=True),
    "caseload:week_sign": Rule(POST, SUPERVISORS, own_only=True),
    "caseload:sign_off_withdraw": Rule(POST, SUPERVISORS, own_only=True),
    "caseload:mentoring_list": Rule(GET, SUPERVISORS),
    "caseload:mentoring_export": Rule(GET, SUPERVISORS),
    "caseload:mentoring_create": Rule(FORM, SUPERVISORS),
    "caseload:mentoring_edit": Rule(FORM, SUPERVISORS, own_only=True),
    "caseload:supervision_list": Rule(GET, SUPERVISORS),
    "caseload:supervision_create": Rule(FORM, SUPERVISORS),
    "caseload:supervision_detail": Rule(GET, SUPERVISORS, own_only=True),
    "caseload:supervision_edit": Rule(FORM, SUPERVISORS, own_only=True),
    "caseload:digest_choice": Rule(FORM, SUPERVISORS),
    # The log.
    "caseload:log": Rule(FORM, LOGGERS),
    "caseload:log_draft": Rule(GET, LOGGERS, own_only=True),
    "caseload:log_naming": Rule(GET, LOGGERS),
    "caseload:log_undo": Rule(POST, LOGGERS, own_only=True),
    "caseload:draft_save": Rule(POST, LOGGERS, is_background=True),
    "caseload:draft_discard": Rule(POST, LOGGERS, own_only=True),
    "caseload:contact_edit": Rule(FORM, LOGGERS, own_only=True),
    "caseload:employer_contact_edit": Rule(FORM, LOGGERS, own_only=True),
    # The log, for programs. Phones send what waited by themselves: that is no activity of a person.
    "api:log": Rule(POST, LOGGERS, is_api=True, is_background=True),
    "api:offline": Rule(GET, LOGGERS, is_api=True, is_background=True),
    "api:offline_key": Rule(GET, LOGGERS, is_api=True, is_background=True),
    "api:schema": Rule(GET, LOGGERS, is_api=True),
    # Without signal.
    "caseload:manifest": Rule(GET, is_public=True, is_background=True),
    "caseload:offline": Rule(GET, is_public=True, is_background=True),
    "caseload:service_worker": Rule(GET, is_public=True, is_background=True),
    "caseload:this_phone": Rule(GET, LOGGERS),
    "caseload:waiting": Rule(GET, LOGGERS),
    # Imports.
    "caseload:import_list": Rule(GET, ADMINISTRATORS),
    "caseload:import_create": Rule(FORM, ADMINISTRATORS),
    "caseload:import_detail": Rule(GET, ADMINISTRATORS, own_only=True),
    "caseload:import_progress": Rule(GET, ADMINISTRATORS, own_only=True, is_background=True),
    "caseload:import_rejected": Rule(GET, ADMINISTRATORS, own_only=True),
    # Outcomes.
    "outcomes:quarter": Rule(GET, FIGURES),
    "outcomes:quarter_export": Rule(GET, FIGURES),
    "outcomes:records": Rule(GET, frozenset({Role.SUPERVISOR, Role.AGENCY_LEAD}), own_only=True),
    "outcomes:refresh": Rule(POST, FIGURES),
    "outcomes:definitions": Rule(GET, EVERY_ROLE),
    # Reports.
    "reports:list": Rule(GET, STATE),
    "reports:run_create": Rule(POST, STATE),
    "reports:run_detail": Rule(GET, STATE, own_only=True),
    "reports:run_progress": Rule(GET, STATE, own_only=True, is_background=True),
    "reports:edition_detail": Rule(GET, STATE, own_only=True),
    "reports:edition_download": Rule(GET, STATE, own_only=True),
}
