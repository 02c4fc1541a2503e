"""The Elasticsearch engine: one code for servers of versions 8 and 9, without scripts, percolator or pipelines."""

from index.elastic.engine import ElasticEngine

__all__ = ["ElasticEngine"]
