"""Alerts: rules as saved searches, the hit ledger, digests and the mail outbox."""
