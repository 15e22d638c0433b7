"""Reads of the caseload app that span relations."""
