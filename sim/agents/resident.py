"""Residents, as Mesa sees them."""

from __future__ import annotations

from typing import Any

from mesa import Agent


class Resident(Agent):
    """A cached handle on one row of `model.residents`.

    Reading an attribute reads the column; setting one is an intervention from outside the rules and goes
    through the column's owner. Handles are not registered in `model.agents`: a million residents are rows,
    and rules never loop over handles. `model.residents.agents(where=...)` gives them as an AgentSet.

    Args:
        model: The model.
        row: The resident's row.
    """

    def __init__(self, model: Any, row: int) -> None:
        self.__dict__.update(model=model, row=row, unique_id=-1 - row, pos=None)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or "model" not in self.__dict__:
            raise AttributeError(name)
        residents = self.model.residents
        if name not in residents:
            raise AttributeError(f"residents have no column {name!r}; there are {', '.join(residents.names())}")
        return residents[name][self.row].item()

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("pos", "model"):
            self.__dict__[name] = value
        else:
            self.model.residents.intervene(self.row, name, value)

    def __repr__(self) -> str:
        return f"<Resident {self.row}>"
