"""Data only: scenarios, regimes, communities, and the numbers that no single rule owns."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def data_folder() -> Path:
    """Return the folder of the data that come with CoGov."""
    return Path(str(files(__name__)))


def data_file(*parts: str) -> Path:
    """Return the path of one data file, such as `data_file("regimes", "partner.yaml")`; it need not exist."""
    return data_folder().joinpath(*parts)
