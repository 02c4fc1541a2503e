"""The options of `frostwatch search` for saved searches: keep one, list them, take one up again, forget one."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from rich.console import Console
from rich.markup import escape

from app.assembly import open_decisions
from app.saved import SavedSearches
from app.searching import Asked
from app.settings import Settings
from app.table import print_table
from domain.errors import InputError
from index.cursor import RELEVANCE


def resolved(settings: Settings, asked: Asked, given: Mapping[str, Any], console: Console) -> Asked | None:
    """Do what the options ask; return what is to be searched for then, None where nothing is.

    Raises:
        InputError: several options at once, a name that cannot be used or is not there, or a bad search.
    """
    if sum(given[name] not in (None, False) for name in ("save_as", "run_name", "list_saved", "delete_name")) > 1:
        raise InputError("give one of --save, --run, --saved and --delete at a time")
    with closing(open_decisions(settings)) as store:
        return _saved(SavedSearches(store), asked, given, console)


def _saved(searches: SavedSearches, asked: Asked, given: Mapping[str, Any], console: Console) -> Asked | None:
    """Save, list, delete or look up a saved search; return what is to be run, None where nothing is."""
    if given["list_saved"]:
        rows = [(each.name, each.query, each.sort, ", ".join(each.facets)) for each in searches.all()]
        if rows:
            print_table(("name", "search", "sort", "counted"), rows)
        else:
            console.print("No search is saved yet; --save NAME keeps one.")
        return None
    if given["delete_name"] is not None:
        searches.delete(given["delete_name"])
        console.print(f"Saved search {escape(given['delete_name'])} is deleted.")
        return None
    if given["save_as"] is not None:
        before = searches.save(given["save_as"], asked.query, asked.sort or RELEVANCE, asked.facets)
        console.print(f"{'Saved anew' if before else 'Saved'} as {escape(given['save_as'])}.")
        return asked
    found = searches.get(given["run_name"])
    return Asked(found.query, asked.sort or found.sort, asked.facets or found.facets).narrowed(asked.query)
