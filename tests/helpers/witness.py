"""Watches a mechanism through the seams of the town: on which day does it first do anything?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.phases import ROUTING, VOLUNTEERING
from sim.town.town import RunningTown


class Witness:
    """Notes the first day on which whatever attaches in a model acts, through any seam.

    Watches the models that are made while it is there; make one model only.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.first: int | None = None
        self._plain = {name: getattr(RunningTown, name) for name in ("on", "modify", "on_closure")}
        for name in ("on", "modify", "on_closure"):
            monkeypatch.setattr(RunningTown, name, self._last_argument(name))
        for name, method in (("add_channel", "mass"), ("add_handler", "queue")):
            monkeypatch.setattr(RunningTown, name, self._part(getattr(RunningTown, name), method))
        monkeypatch.setattr(RunningTown, "invite_volunteers", self._invite(RunningTown.invite_volunteers))
        monkeypatch.setattr(RunningTown, "add_mediators", self._mediate(RunningTown.add_mediators))

    def note(self, town: RunningTown) -> None:
        if self.first is None and town.mechanisms:
            self.first = town.day

    def _watched(self, town: RunningTown, act: Callable[..., Any], always: bool) -> Callable[..., Any]:
        def watched(*given: Any) -> Any:
            result = act(*given)
            if always or (result is not None and np.any(np.asarray(result, object) != 0)):
                self.note(town)
            return result

        return watched

    def _last_argument(self, name: str) -> Callable[..., None]:
        """Watch what is attached by `on(phase, by, act)` and its like; a contribution of 0 is none."""
        plain = self._plain[name]

        def attach(town: RunningTown, *given: Any) -> None:
            *first, act = given
            plain(town, *first, self._watched(town, act, always=name != "modify"))

        return attach

    def _part(self, plain: Callable[..., None], method: str) -> Callable[..., None]:
        def add(town: RunningTown, part: Any) -> None:
            if town.mechanisms:
                setattr(part, method, self._watched(town, getattr(part, method), always=False))
            plain(town, part)

        return add

    def _invite(self, plain: Callable[..., None]) -> Callable[..., None]:
        def invite(town: RunningTown, by: str) -> None:
            plain(town, by)
            self._plain["on"](town, VOLUNTEERING, "witness", lambda: self.note(town))

        return invite

    def _mediate(self, plain: Callable[..., None]) -> Callable[..., None]:
        """Whoever may mediate makes a difference from the first ticket on."""

        def mediate(town: RunningTown, kind: Any) -> None:
            plain(town, kind)

            def routed() -> None:
                if town.casework.tickets or town.casework.waiting:
                    self.note(town)

            self._plain["on"](town, ROUTING, "witness", routed)

        return mediate
