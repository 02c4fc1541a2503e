"""Oscar's lists of products come from a search server through haystack; here the shop's own database answers."""

import json
from typing import Any

from haystack.backends import BaseEngine, SearchNode
from haystack.backends.simple_backend import SimpleSearchBackend, SimpleSearchQuery
from haystack.models import SearchResult


class DatabaseQuery(SimpleSearchQuery):
    """Hands the terms and categories searched for on to the database."""

    def build_query(self) -> str:
        """Return the terms and category ids as JSON."""
        terms: list[str] = []
        categories: list[int] = []
        nodes = [self.query_filter]
        while nodes:
            for child in nodes.pop().children:
                if isinstance(child, SearchNode):
                    nodes.append(child)
                elif child[0].startswith("category"):
                    categories.extend(child[1])
                elif child[0].startswith("content"):
                    terms.append(str(getattr(child[1], "query_string", child[1])))
        return json.dumps({"terms": terms, "categories": categories})


class DatabaseBackend(SimpleSearchBackend):
    """Stands in for the search server (Solr, Elasticsearch) that oscar's lists of products come from."""

    def search(self, query_string: str, **options: Any) -> dict[str, Any]:
        """Return the products found, a page at a time."""
        from oscar.apps.catalogue.models import Product

        asked = json.loads(query_string)
        found = Product.objects.browsable().order_by("pk")
        for term in asked["terms"]:
            found = found.filter(title__icontains=term)
        if asked["categories"]:
            found = found.filter(categories__in=asked["categories"]).distinct()
        page = found[options.get("start_offset") or 0 : options.get("end_offset")]
        results = []
        for product in page:
            result = SearchResult("catalogue", "product", product.pk, 0)
            result._model, result._object = Product, product
            results.append(result)
        return {"results": results, "hits": found.count()}


class DatabaseEngine(BaseEngine):
    """The engine that settings name."""

    backend = DatabaseBackend
    query = DatabaseQuery
