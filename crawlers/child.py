"""A function run in a spawned child process: its progress is relayed, its result or error comes back.

When the parent goes away the child ends; when the child is killed the parent is told so by a missing result.
"""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Concatenate, ParamSpec, TypeVar

from domain.errors import FrostwatchError

State = TypeVar("State")
Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")

_SECONDS_TO_END = 20.0


def run_in_child(
    function: Callable[Concatenate[Callable[[State], None], Arguments], Result],
    arguments: tuple[Any, ...],
    progress: Callable[[State], None] | None,
) -> Result | None:
    """Run `function(tell, *arguments)` in a child and return its result, None when the child died before it had one.

    `function` must be importable by name, arguments and result picklable.

    Raises:
        FrostwatchError: the function raised it.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_child, args=(theirs, function, arguments), name="frostwatch-crawl")
    child.start()
    theirs.close()
    try:
        while True:
            kind, value = ours.recv()
            if kind == "progress":
                if progress:
                    progress(value)
            elif kind == "error":
                raise value
            else:
                result: Result = value
                return result
    except (EOFError, ConnectionResetError):
        return None
    finally:
        ours.close()
        child.join(_SECONDS_TO_END)
        if child.is_alive():
            child.kill()
            child.join()
        child.close()


def _child(pipe: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    def tell(state: object) -> None:
        try:
            pipe.send(("progress", state))
        except OSError:
            os._exit(1)  # the parent is gone; what was archived is safe, nobody waits for the rest

    try:
        pipe.send(("result", function(tell, *arguments)))
    except FrostwatchError as error:
        pipe.send(("error", error))
    pipe.close()
