"""One module for each version of the decisions database, in order."""
