"""`python -m benchmarks`."""

from __future__ import annotations

from benchmarks import designer, whole_model  # noqa: F401  # their figures join the bench
from benchmarks.run import main

main()
