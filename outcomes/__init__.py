"""Indicator definitions, fact rows and rates, all derived from the caseload."""
