"""The Python face: what cannot be used gets one message, as on the command line."""

from __future__ import annotations

from typing import Any

import pytest

import cogov
from sim.errors import InputError


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"law": 5}, "--law 5: give the name of a law"),
        ({"regimes": 5}, "regimes = 5: give a list of names"),
        ({"out": 5}, "out = 5: give the name of a folder"),
        ({"out": ""}, "out = '': give the name of a folder"),
        ({"out": "a\0b"}, r"out = 'a\\x00b': give the name of a folder"),
    ],
)
def test_what_a_comparison_cannot_use_is_told(given: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        cogov.compare("dispute", **({"runs": 2} | given))


@pytest.mark.parametrize("folder", [5, None, "", "a\0b"])
def test_a_result_is_opened_by_the_name_of_its_folder(folder: Any) -> None:
    with pytest.raises(InputError, match="give the name of a folder"):
        cogov.open_result(folder)
