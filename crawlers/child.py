"""A function run in a spawned child process: its progress is relayed, its result or error comes back.

When the parent goes away the child ends at once; when the child is killed the parent is told so by a missing result.
The parent can ask the child to end in good order: what is under way is finished, and the result still comes back.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Concatenate, ParamSpec, TypeVar

from domain.errors import FrostwatchError

State = TypeVar("State")
Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")

_SECONDS_TO_END = 20.0
_LOOK_EVERY = 0.25
"""Seconds between two looks at whether the child shall stop."""


def run_in_child(
    function: Callable[Concatenate[Callable[[State], None], Arguments], Result],
    arguments: tuple[Any, ...],
    progress: Callable[[State], None] | None,
    stop: threading.Event | None = None,
) -> Result | None:
    """Run `function(tell, *arguments)` in a child and return its result, None when the child died before it had one.

    `function` must be importable by name, arguments and result picklable. Once `stop` is set the child is asked to end.

    Raises:
        FrostwatchError: the function raised it.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_child, args=(theirs, function, arguments), name="frostwatch-crawl")
    child.start()
    theirs.close()
    try:
        result: Result | None = _relay(ours, progress, stop)
    except KeyboardInterrupt:
        child.terminate()  # taken as a wish to end in good order: what is under way is still stored
        _relay(ours, None, None)
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


def _relay(pipe: Connection, progress: Callable[[Any], None] | None, stop: threading.Event | None) -> Any:
    """Hand progress on until the result comes; None when the child ends without one."""
    asked = False
    try:
        while True:
            if stop is not None and not asked and not pipe.poll(_LOOK_EVERY):
                if stop.is_set():
                    pipe.send("stop")
                    asked = True
                continue
            kind, value = pipe.recv()
            if kind == "error":
                raise value
            if kind == "result":
                return value
            if progress:
                progress(value)
    except (EOFError, ConnectionResetError, BrokenPipeError):
        return None


def _heed_parent(pipe: Connection) -> None:
    """Wait for the parent's word: to stop in good order; or, when the pipe breaks, that there is no parent any more."""
    try:
        pipe.recv()
    except (EOFError, OSError):
        os._exit(1)  # what was archived is safe, and another process may take this work over at once
    os.kill(os.getpid(), signal.SIGTERM)
    _heed_parent(pipe)


def _child(pipe: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    def tell(state: object) -> None:
        try:
            pipe.send(("progress", state))
        except OSError:
            os._exit(1)  # the parent is gone; what was archived is safe, nobody waits for the rest

    os.setsid()  # a Ctrl-C at the terminal is for the parent alone, who passes it on in order
    threading.Thread(target=_heed_parent, args=(pipe,), name="heed-parent", daemon=True).start()
    answer: tuple[str, object]
    try:
        answer = ("result", function(tell, *arguments))
    except FrostwatchError as error:
        answer = ("error", error)
    with suppress(OSError):  # the parent is gone
        pipe.send(answer)
