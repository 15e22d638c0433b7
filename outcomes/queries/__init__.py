"""Reads of the outcomes app."""
