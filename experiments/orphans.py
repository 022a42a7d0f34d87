"""Ends a worker whose parent is gone: after a kill nobody else would, and it would play on for nobody."""

from __future__ import annotations

import os
import sys
import threading
import time
from functools import cache

EVERY_SECONDS = 1.0


@cache
def end_with(parent: int) -> None:
    """Watch from now on whether this process still belongs to ``parent``; where it does not, end it."""
    if sys.platform != "win32":
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(EVERY_SECONDS)
    os._exit(1)
