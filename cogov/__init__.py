"""CoGov: partner-based and top-down governance of urban communities, compared fairly.

    import cogov
    result = cogov.compare("dispute", regimes=["partner", "top_down_tech"], runs=100)
    result.summary          # a row an indicator, window and pair of regimes
    result.report()         # writes report.html and says where

Heavy parts are loaded when first used.
"""

from __future__ import annotations

from cogov.early import TYPE_CHECKING  # before all else: Ctrl-C is heard while the rest is loaded
from cogov.neighbours import refuse_hidden_packages

if TYPE_CHECKING:
    from typing import Any

    from cogov.face import compare as compare
    from cogov.face import open_result as open_result
    from cogov.face import run as run
    from sim.model import CoGovernanceModel as CoGovernanceModel
    from sim.scenario import read_scenario as read_scenario

__version__ = "0.1.0"

_HOMES = {
    "CoGovernanceModel": "sim.model",
    "compare": "cogov.face",
    "open_result": "cogov.face",
    "read_scenario": "sim.scenario",
    "run": "cogov.face",
}
__all__ = ["CoGovernanceModel", "__version__", "compare", "open_result", "read_scenario", "run"]

refuse_hidden_packages()


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'cogov' has no attribute {name!r}; it has {', '.join(__all__)}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
