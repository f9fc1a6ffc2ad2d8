"""Pauses Python's cycle collector while many objects that live long are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """No search for cycles inside the block.

    Histories consist of hundreds of thousands of small objects without cycles. Each search walks
    all of them again, which doubles the time that making them takes.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
