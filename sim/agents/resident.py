"""Residents, as Mesa sees them."""

from __future__ import annotations

from typing import Any

from mesa import Agent

from sim.errors import InputError


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
            raise AttributeError(
                f"residents have no column {name!r}; there are {', '.join(residents.names())}"
            )
        return residents[name][self.row].item()

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("pos", "model"):
            self.__dict__[name] = value
        else:
            self.model.residents.intervene(self.row, name, value)

    def __repr__(self) -> str:
        return f"<Resident {self.row}>"


def not_collected(what: str) -> InputError:
    """Return the error for a collector that looks for residents where there are only institutions."""
    return InputError(
        f"{what}: residents are rows and not in model.agents, where Mesa's DataCollector would find nothing."
        ' Collect a model reporter, such as model_reporters={"age": lambda m: m.residents["age"].copy()},'
        " or read model.residents[column]; model.residents.agents() gives an AgentSet of handles"
    )


class InstitutionTypes(list[type]):
    """The types in `model.agents`; asked for residents, it says where they are."""

    def __contains__(self, item: object) -> bool:
        if isinstance(item, type) and issubclass(item, Resident):
            raise not_collected(f"{item.__name__} in agent_types")
        return super().__contains__(item)
