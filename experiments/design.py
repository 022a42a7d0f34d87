"""What is compared: one object made and checked before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.indicators import INDICATORS
from experiments.fingerprints import code_hash, hash_of, numbers_hash
from experiments.seeds import FIRST, TUNING_COUNT, evaluation_seeds, whole_number
from experiments.staff_mixes import MixRecord, StaffMix, default_mix, find_mix, with_mix
from experiments.verdicts import declared
from sim.errors import InputError
from sim.laws import consent_rule
from sim.scenario import Regime, Scenario, as_run, content_hash, read_regimes, read_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

EQUAL_CASH, COMPENSATED = "equal_cash", "compensated"
ACCOUNTING = {EQUAL_CASH: "F", COMPENSATED: "C", "isocost": "I"}
DEFAULT_RUNS = 40
DEFAULT_PRECISION = 0.05
CAP = 300


@dataclass(frozen=True)
class Design:
    """A comparison: the same worlds under every regime.

    ``runs`` without ``precision``: that many seeds. With ``precision`` P the first stage has ``runs``
    seeds (40 where none are named) and sets how many are played in all, at most 300, so that the
    half-width of every primary indicator is at most P of the baseline's mean or its margin. ``mixes`` are
    the searched staff mixes that fit, under equal cash where nobody searched under the mode; a comparison
    in which one lacks uses the default mix in all regimes.
    """

    scenario: Scenario
    regimes: tuple[Regime, ...]
    runs: int = DEFAULT_RUNS
    precision: float | None = None
    accounting: str = EQUAL_CASH
    first_seed: int = FIRST
    mixes: Mapping[str, MixRecord] = field(default_factory=dict)
    tuning: int = TUNING_COUNT

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the regimes as given."""
        return tuple(regime.name for regime in self.regimes)

    @property
    def searched(self) -> bool:
        """Whether every regime plays with its own searched staff mix."""
        return bool(self.regimes) and all(name in self.mixes for name in self.names)

    @property
    def searched_under(self) -> str:
        """The accounting mode under which the staff mixes were searched; empty without a search."""
        return next(iter(self.mixes.values())).accounting if self.searched else ""

    @property
    def most_runs(self) -> int:
        """Seeds that may be played at most."""
        return self.runs if self.precision is None else max(CAP, self.runs)

    def staffed(self, regime: Regime) -> Regime:
        """The regime with the staff mix it plays with."""
        return with_mix(regime, self.mix(regime))

    def mix(self, regime: Regime) -> StaffMix:
        """The staff mix with which a regime plays."""
        return self.mixes[regime.name].mix if self.searched else default_mix(self.scenario, regime)

    def identity(self) -> dict[str, object]:
        """What must be the same for a folder to be gone on with; plain values."""
        return {
            "scenario": self.scenario.name,
            "scenario content": content_hash(as_run(self.scenario, ())),
            "days": self.scenario.days,
            "regimes": list(self.names),
            "regime contents": {one.name: hash_of(one.model_dump(mode="json")) for one in self.regimes},
            "runs": self.runs,
            "precision": self.precision,
            "accounting": self.accounting,
            "first seed": self.first_seed,
            "staff mix": {one.name: [self.mix(one).share, self.mix(one).room] for one in self.regimes},
            "numbers": numbers_hash(self.scenario),
            "code": code_hash(),
        }


def make_design(
    scenario: str | Path | Scenario,
    regimes: Sequence[str | Path | Regime] = (),
    *,
    runs: int | None = None,
    precision: float | None = None,
    accounting: str | None = None,
    seed: int = FIRST,
    mix_files: Sequence[Path] = (),
    days: int | None = None,
    law: str | None = None,
) -> Design:
    """Read and check all that a comparison needs.

    ``regimes`` are names, paths or objects; none means those of the scenario. Neither ``runs`` nor
    ``precision`` means two stages at 5 %. ``law`` plays another rule of consent than the scenario's.
    Raises InputError with what is wrong, what is allowed and what to do.
    """
    case = read_scenario(scenario, indicators=tuple(INDICATORS))
    if days is not None:
        case = read_scenario(case.model_dump(mode="json") | {"days": days})
    case = under_law(case, law)
    named = [regimes] if isinstance(regimes, str | Path | Regime) else _listed(regimes)
    arms = read_regimes(named or list(case.regimes))
    mode = accounting_mode(accounting or case.accounting)
    _refuse_precision(precision)
    if runs is None and precision is None:
        precision = DEFAULT_PRECISION
    stage, seed = whole_number("--runs", DEFAULT_RUNS if runs is None else runs), whole_number("--seed", seed)
    if precision is not None and stage == 1:
        raise InputError(
            "--runs 1 with --precision: the first stage needs at least 2 runs to know how they vary; "
            "give --runs 40"
        )
    design = Design(case, arms, stage, precision, mode, seed, _mixes(case, arms, mode, mix_files))
    evaluation_seeds(seed, stage)
    evaluation_seeds(seed, design.most_runs)
    declared(design, stage)
    return design


def _listed(regimes: Sequence[str | Path | Regime]) -> list[str | Path | Regime]:
    try:
        return list(regimes)
    except TypeError:
        raise InputError(f"regimes = {regimes!r}: give a list of names, paths or regimes") from None


def under_law(scenario: Scenario, law: str | None) -> Scenario:
    """The scenario with another rule by which owners decide on renovations; None leaves its own.

    Raises InputError for a law that there is not, and where no renovation is played.
    """
    if law is None:
        return scenario
    if not isinstance(law, str):
        raise InputError(f"--law {law!r}: give the name of a law; `cogov list laws` shows them")
    rule = consent_rule(law)
    if "renovation" not in scenario.submodels:
        raise InputError(
            f"--law {law}: scenario {scenario.name!r} plays no renovation, so no law of consent matters; leave --law"
            " out, or play a scenario with the submodel 'renovation', such as lift"
        )
    return scenario.model_copy(update={"law": rule.name})


def _refuse_precision(precision: float | None) -> None:
    number = isinstance(precision, int | float) and not isinstance(precision, bool)
    if precision is not None and not (number and 0 < precision < 1):
        raise InputError(
            f"--precision {precision}: must lie between 0 and 1, such as 0.05 for 5 % of the baseline's mean"
        )


def default_folder(design: Design) -> Path:
    """Where a comparison goes that names no folder: one for each design, so that the same command goes on."""
    return Path("results") / f"{design.scenario.name}-{hash_of(design.identity())[:8]}"


def accounting_mode(name: str) -> str:
    """The mode's name, from its name or its letter. Raises InputError for another."""
    for mode, letter in ACCOUNTING.items():
        if name in (mode, letter, letter.lower()):
            return mode
    allowed = ", ".join(f"{mode} ({letter})" for mode, letter in ACCOUNTING.items())
    raise InputError(f"--accounting {name}: there is no such mode; allowed: {allowed}")


def _mixes(
    scenario: Scenario, regimes: Sequence[Regime], accounting: str, files: Sequence[Path]
) -> dict[str, MixRecord]:
    """The mixes searched under this mode; where one lacks, those searched under equal cash, if there are all."""
    modes = dict.fromkeys((EQUAL_CASH,) if accounting == "isocost" else (accounting, EQUAL_CASH))
    found = [
        {regime.name: record for regime in regimes if (record := find_mix(scenario, regime, mode, files))}
        for mode in modes
    ]
    return next((mixes for mixes in found if len(mixes) == len(regimes)), found[0])
