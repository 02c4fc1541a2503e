"""The kind of a listing: offer, wanted, equipment, service, information or unrelated."""
