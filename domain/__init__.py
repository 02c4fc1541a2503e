"""The values every package speaks of, and the reference data they rest on. Nothing here reads the network."""
