"""Management commands of the caseload app."""
