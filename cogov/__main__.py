"""`python -m cogov` is the `cogov` command."""

from __future__ import annotations

import sys

from cogov.command import program

if __name__ == "__main__":
    sys.exit(program())
