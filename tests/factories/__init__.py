"""Smallest valid objects, made of fixed values, so that a test states only what it is about."""
