"""The embedded engine: one SQLite file, nothing to install; numpy answers filters, facets and sorting."""

from index.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
