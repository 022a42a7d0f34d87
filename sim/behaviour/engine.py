"""Which implementation of the daily resident rules a run uses: arrays, or the compiled kernel if there.

Both give the same numbers (tests/unit/test_kernel_equality.py). `COGOV_NUMBA=0` in the environment, or the
absence of numba, chooses arrays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from sim.behaviour.experience import Case, ExperienceNumbers, Judgement, judge
from sim.behaviour.grievance import ArrayStocks, StockRule
from sim.behaviour.latents import ArrayRelaxation, Relaxation
from sim.behaviour.participation import ArrayVolunteering, VolunteeringRule
from sim.behaviour.weighing import ARRAY_TIES, TieRules
from sim.compiled import kernel_is_there


@dataclass(frozen=True, slots=True)
class DailyRules:
    """The rules of residents that there are two implementations of."""

    name: str
    relaxation: Callable[[NDArray[Any]], Relaxation]
    stocks: StockRule
    judge: Callable[[Case, ExperienceNumbers], Judgement]
    volunteering: VolunteeringRule
    ties: TieRules


ARRAYS = DailyRules("arrays", ArrayRelaxation, ArrayStocks(), judge, ArrayVolunteering(), ARRAY_TIES)


def daily_rules(threads: int = 1) -> DailyRules:
    """Return the fastest daily rules there are.

    Args:
        threads: Cores that one run may use; runs side by side want 1.
    """
    if not kernel_is_there():
        return ARRAYS
    from sim.behaviour import kernel

    rest = (kernel.Stocks(), kernel.judge, kernel.Volunteering(), kernel.TIES)
    if threads == 1:
        return DailyRules("kernel", kernel.SerialRelaxation, *rest)
    kernel.use_threads(threads)
    return DailyRules(f"kernel on {threads} cores", kernel.ParallelRelaxation, *rest)
