"""What happened, to whom, when: the facts from which every figure is made."""

from caseload.models.changes import FactsChange
from caseload.models.clients import Client
from caseload.models.contacts import ClientContact, EmployerContact
from caseload.models.days import (
    Absence,
    TeamDiscussion,
    TeamMeeting,
    TeamMembership,
    TimeRecord,
    VrContact,
    VrDiscussion,
)
from caseload.models.disclosure import Consent, ContactWish, DisclosureEmployer, DisclosureTalk
from caseload.models.employer_network import EmployerPerson, EmployerTag, Opening
from caseload.models.employers import Employer, EmployerSite
from caseload.models.enrolments import EmploymentRecord, Enrolment, PhaseChange, SpecialistAssignment, TeamAssignment
from caseload.models.handovers import PlannedHandover
from caseload.models.imports import ImportRun
from caseload.models.jobs import CompetitiveVerdict, Job, JobOffer, JobTerms
from caseload.models.log import ContactDraft, LogEntry
from caseload.models.plans import JobSearchPlan, PlannedEmployer, PlannedSupport, PlanStep, StepDownPlan, SupportPlan
from caseload.models.profiles import PastJob, ProfileEntry
from caseload.models.referrals import Referral
from caseload.models.supervision import (
    DigestChoice,
    DigestSending,
    FieldMentoring,
    SupervisionAttendance,
    SupervisionDiscussion,
    SupervisionMeeting,
    WeekSignOff,
)
from caseload.models.supports import BenefitsPlanning, EducationSupport
from caseload.models.wages import MinimumWage

__all__ = [
    "Absence",
    "BenefitsPlanning",
    "Client",
    "ClientContact",
    "CompetitiveVerdict",
    "Consent",
    "ContactDraft",
    "ContactWish",
    "DigestChoice",
    "DigestSending",
    "DisclosureEmployer",
    "DisclosureTalk",
    "EducationSupport",
    "Employer",
    "EmployerContact",
    "EmployerPerson",
    "EmployerSite",
    "EmployerTag",
    "EmploymentRecord",
    "Enrolment",
    "FactsChange",
    "FieldMentoring",
    "ImportRun",
    "Job",
    "JobOffer",
    "JobSearchPlan",
    "JobTerms",
    "LogEntry",
    "MinimumWage",
    "Opening",
    "PastJob",
    "PhaseChange",
    "PlanStep",
    "PlannedEmployer",
    "PlannedHandover",
    "PlannedSupport",
    "ProfileEntry",
    "Referral",
    "SpecialistAssignment",
    "StepDownPlan",
    "SupervisionAttendance",
    "SupervisionDiscussion",
    "SupervisionMeeting",
    "SupportPlan",
    "TeamAssignment",
    "TeamDiscussion",
    "TeamMeeting",
    "TeamMembership",
    "TimeRecord",
    "VrContact",
    "VrDiscussion",
    "WeekSignOff",
]
