"""Runs, editions and the rendering of reports that may be handed on."""
