"""Registers of authorised traders: import, dated snapshots, explained match, and who is the same seller."""
