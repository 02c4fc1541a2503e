"""A function run in a spawned child process: its progress is relayed, its result or error comes back.

When the parent goes away the child ends; when the child is killed the parent is told so by a missing result.
"""

import multiprocessing
import os
from collections.abc import Callable
from contextlib import suppress
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
        result: Result | None = _relay(ours, progress)
    except KeyboardInterrupt:
        child.terminate()  # taken as a wish to end in good order: what is under way is still stored
        _relay(ours, None)
        raise
    else:
        return result
    finally:
        ours.close()
        child.join(_SECONDS_TO_END)
        if child.is_alive():
            child.kill()
            child.join()
        child.close()


def _relay(pipe: Connection, progress: Callable[[Any], None] | None) -> Any:
    """Hand progress on until the result comes; None when the child ends without one."""
    try:
        while True:
            kind, value = pipe.recv()
            if kind == "error":
                raise value
            if kind == "result":
                return value
            if progress:
                progress(value)
    except (EOFError, ConnectionResetError):
        return None


def _child(pipe: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    def tell(state: object) -> None:
        try:
            pipe.send(("progress", state))
        except OSError:
            os._exit(1)  # the parent is gone; what was archived is safe, nobody waits for the rest

    os.setsid()  # a Ctrl-C at the terminal is for the parent alone, who passes it on in order
    answer: tuple[str, object]
    try:
        answer = ("result", function(tell, *arguments))
    except FrostwatchError as error:
        answer = ("error", error)
    with suppress(OSError):  # the parent is gone
        pipe.send(answer)
    pipe.close()
