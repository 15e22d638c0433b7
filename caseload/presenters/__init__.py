"""The caseload as pages show it."""
