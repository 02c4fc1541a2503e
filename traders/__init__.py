"""Registers of authorised traders: import, dated snapshots, candidates, and the explained match."""
