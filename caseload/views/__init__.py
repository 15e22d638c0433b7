"""Pages of the caseload app."""
