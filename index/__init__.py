"""Search: one small protocol, two adapters (embedded SQLite FTS5, Elasticsearch), one query language."""
