"""Which rules may be compiled, and how: numba where it is installed, or arrays (`COGOV_NUMBA=0` chooses them).

Arrays are the specification, and compiled rules give the same numbers. Four traps are minded: parameters are
arguments, never globals (a cached kernel keeps old ones); serial and parallel are two functions (wrappers of one
function share a cache entry); the compiler's flags are pinned here, before numba is imported (they are not in the
cache's key); indices are unsigned (no wrap-around check).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def kernel_is_there() -> bool:
    """Return whether compiled rules can and may be used."""
    return os.environ.get("COGOV_NUMBA", "1") != "0" and find_spec("numba") is not None


def compiled(**options: Any) -> Callable[[F], F]:
    """Compile with numba, with a cache on disk, or without one where no folder can hold it.

    Args:
        options: Those of `numba.njit`.
    """
    os.environ.setdefault("NUMBA_SLP_VECTORIZE", "1")
    # Threads that never spin wake up too late; those that spin for long make a busy machine fifty times slower.
    os.environ.setdefault("GOMP_SPINCOUNT", "20000")
    import numba

    def wrap(function: F) -> F:
        try:
            made: F = numba.njit(cache=True, **options)(function)
        except RuntimeError:
            made = numba.njit(**options)(function)
        return made

    return wrap
