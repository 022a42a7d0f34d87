"""Notices that a folder of the user's own hides one of our packages and says so.

Our packages lie side by side. In a folder that has its own ``analysis/``, Python (in Jupyter, ``python
-c``) imports that one; without this check the user would read a puzzling ImportError from deep inside.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

ROOMS = ("analysis", "experiments", "office", "scenarios", "sim")


def refuse_hidden_packages() -> None:
    """Raise ImportError that names the hiding folder and what to do; `python -m cogov` ends with the words."""
    home = Path(__file__).resolve().parent.parent
    for room in ROOMS:
        found = _place(room)
        if found is not None and found.parent != home:
            message = (
                f"{found} hides the package {room!r} of cogov, because Python looks there first. "
                f"Rename it (allowed is any name but {', '.join(ROOMS)}), or start Python in another folder."
            )
            as_command = sys.argv[:1] == ["-m"] and "cogov" in sys.orig_argv
            raise SystemExit(f"cogov: {message}") if as_command else ImportError(message)


def _place(room: str) -> Path | None:
    """The folder or file that ``import room`` would take; None where there is none."""
    try:
        spec = find_spec(room)
    except ValueError:
        return None
    if spec is None:
        return None
    if spec.origin is None:
        places = list(spec.submodule_search_locations or [])
        return Path(places[0]).resolve() if places else None
    origin = Path(spec.origin).resolve()
    return origin.parent if origin.name.startswith("__init__.") else origin
