"""Writes of the caseload app: one function per act, each whole or not at all."""
