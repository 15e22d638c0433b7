"""Forms of the caseload app: shape and wording; the rules are in the services."""
