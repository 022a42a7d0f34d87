"""`python -m benchmarks`."""

from __future__ import annotations

from benchmarks import whole_model  # noqa: F401  # its figures join the bench
from benchmarks.run import main

main()
