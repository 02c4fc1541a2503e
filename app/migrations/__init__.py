"""Versions of the decisions database. New tables need none; a change to a table does (docs/decisions/0083)."""

HEAD = "0004"
"""The newest version; a test holds it to the modules in `versions`."""
