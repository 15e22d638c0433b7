"""What happened, to whom, when: the facts from which every figure is made."""

from caseload.models.changes import FactsChange
from caseload.models.clients import Client
from caseload.models.contacts import ClientContact, EmployerContact
from caseload.models.employers import Employer, EmployerSite
from caseload.models.enrolments import EmploymentRecord, Enrolment, PhaseChange, SpecialistAssignment, TeamAssignment
from caseload.models.imports import ImportRun
from caseload.models.jobs import CompetitiveVerdict, Job, JobTerms
from caseload.models.wages import MinimumWage

__all__ = [
    "Client",
    "ClientContact",
    "CompetitiveVerdict",
    "Employer",
    "EmployerContact",
    "EmployerSite",
    "EmploymentRecord",
    "Enrolment",
    "FactsChange",
    "ImportRun",
    "Job",
    "JobTerms",
    "MinimumWage",
    "PhaseChange",
    "SpecialistAssignment",
    "TeamAssignment",
]
