"""Write constraints.txt anew: the exact version of every package, with no addresses in it.

It is resolved for the oldest Python that is supported, because newer ones resolve to other packages and
the results must be the same on all. Needs `uv` (pip install uv) and a package index.

    python tools/make_constraints.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parents[1]
OLDEST = "3.11"
EXTRAS = ("fast", "design", "fonts", "dev")


def command(uv: str) -> list[str]:
    """Return the command that resolves all requirements."""
    extras = [part for extra in EXTRAS for part in ("--extra", extra)]
    quiet = ["--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "-q"]
    return [uv, "pip", "compile", "pyproject.toml", "--python-version", OLDEST, "--upgrade", *quiet, *extras]


def main() -> int:
    """Resolve and write; return the exit status."""
    uv = shutil.which("uv")
    if uv is None:
        print("make_constraints needs uv: pip install uv", file=sys.stderr)
        return 1
    done = subprocess.run(command(uv), cwd=HOUSE, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if "==" in line]
    if done.returncode or not lines:
        print(done.stderr.strip() or "uv resolved nothing", file=sys.stderr)
        return 1
    (HOUSE / "constraints.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"constraints.txt: {len(lines)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
