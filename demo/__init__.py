"""A demonstration on marketplaces of its own. Nothing in the product knows that it exists."""
