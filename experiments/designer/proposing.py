"""Optuna, asked for designs in batches; what comes back lies in its own journal in the result folder.

Every batch is proposed by a sampler with a seed of its own, from the finished batches alone. So a search that
was killed proposes the same designs again, and the number of workers changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from experiments.designer.candidates import OPTIMISED, Candidate, numbered
from experiments.designer.scoring import Tried
from experiments.designer.space import Space
from sim.errors import InputError

if TYPE_CHECKING:
    from optuna.study import Study
    from optuna.trial import FrozenTrial

FILE = "optuna.journal"
MAXIMISE: Literal["maximize"] = "maximize"
FRONT_EVERY = 4
"""One batch in so many looks along the whole front, the others towards the best score."""
FAILED_VALUE = -1e3
"""Improvement, in margins, of a design whose runs all failed."""


class Proposer:
    """Proposes designs of a space and learns from how they did.

    Args:
        folder: Where the journal lies; None keeps nothing.
        seed: What the proposals depend on, beside what is learned.
    """

    def __init__(self, space: Space, seed: int, folder: Path | None = None) -> None:
        optuna = _optuna()
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self.space, self.seed = space, seed
        self.distributions = {name: _distribution(one) for name, one in sorted(space.variables.items())}
        self.kept = _open(space, folder / FILE) if folder is not None else None
        self.done: list[FrozenTrial] = []
        self.scored: list[FrozenTrial] = []
        held = self.kept.get_trials(deepcopy=False) if self.kept is not None else []
        self._held = [trial.params for trial in held]

    def propose(self, count: int) -> list[Candidate]:
        """The next designs: those that the journal holds, else what a sampler makes of the finished ones."""
        first = len(self.done)
        held = self._held[first : first + count]
        params = held if len(held) == count else self._ask(count)
        return [numbered(OPTIMISED, first + i, one) for i, one in enumerate(params, 1)]

    def learn(self, found: Sequence[Tried]) -> None:
        """Take in how a whole batch did."""
        from optuna.trial import create_trial

        for one in found:
            trial = create_trial(
                values=np.nan_to_num(one.gains, nan=FAILED_VALUE).tolist(),
                params=dict(one.candidate.values),
                distributions=self.distributions,
                user_attrs={"design": one.candidate.label, "score": max(one.score, FAILED_VALUE)},
                constraints=dict(one.excess) | {"failed": float(one.failed)},
            )
            self.done.append(trial)
            self.scored.append(_with_values(trial, [max(one.score, FAILED_VALUE)]))
            if self.kept is not None and len(self.done) > len(self._held):
                self.kept.add_trial(trial)
                self._held.append(trial.params)

    def _ask(self, count: int) -> list[Mapping[str, Any]]:
        import optuna

        sampler = optuna.samplers.TPESampler(
            seed=(self.seed * 1_000_003 + len(self.done)) % 2**32,
            n_startup_trials=self.space.effort.start,
            multivariate=True,
            constant_liar=True,
        )
        along_front = len(self.done) // self.space.effort.batch % FRONT_EVERY == 0
        width = len(self.space.objectives) if along_front else 1
        study = optuna.create_study(directions=[MAXIMISE] * width, sampler=sampler)
        study.add_trials(self.done if along_front else self.scored)
        return [study.ask(self.distributions).params for _ in range(count)]


def _optuna() -> Any:
    """Optuna, which comes with the extra `design` only."""
    try:
        import optuna
    except ModuleNotFoundError:
        raise InputError(
            "a search of designs needs optuna; install it: pip install 'cogov[design]'"
        ) from None
    return optuna


def _with_values(trial: FrozenTrial, values: list[float]) -> FrozenTrial:
    from optuna.trial import create_trial

    return create_trial(
        values=values, params=trial.params, distributions=trial.distributions, constraints=trial.constraints
    )


def _distribution(variable: Any) -> Any:
    from optuna.distributions import FloatDistribution

    step = None if variable.step is None else variable.step
    return FloatDistribution(variable.low, variable.high, log=variable.log, step=step)


def _open(space: Space, path: Path) -> Study:
    """The study in the journal; what a kill left half-written in it is cut off."""
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(f"{path.name}.lock").unlink(missing_ok=True)
    if path.exists():
        whole = path.read_bytes()
        path.write_bytes(whole[: whole.rfind(b"\n") + 1])
    storage = JournalStorage(JournalFileBackend(str(path)))
    directions = [MAXIMISE] * len(space.objectives)
    return optuna.create_study(
        storage=storage, study_name=space.name, directions=directions, load_if_exists=True
    )
