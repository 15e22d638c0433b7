"""Commands of the caseload app."""
