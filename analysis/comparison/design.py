"""What is compared with what: arms, seeds, the primary family, and the rule for the number of runs."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.errors import DesignError
from analysis.indicators.indicator import ANY_OTHER, Indicator, Margin
from analysis.indicators.registry import PRIMARY, indicator_of
from analysis.indicators.view import headline_window

PREFERRED_BASELINE = "top_down_tech"
PREFERRED_CONTRAST = "partner"
CAP = 300
FIRST_STAGE = 40
DEFAULT_PRECISION = 0.05
OTHER = "other"


@dataclass(frozen=True)
class Design:
    """A paired comparison as it was declared before anything ran.

    Args:
        regimes: Names of the arms, in the order named.
        days: Days played, burn-in not counted.
        seeds: Seeds planned, in order of play; () takes those found, ascending.
        primary: Indicators of the primary family (those that do not occur are left out).
        declared_baseline: "" takes `top_down_tech` where it plays, else the first regime.
        declared_contrast: The alternative of the primary contrast; "" takes `partner` where it plays
            against a baseline, else all alternatives, which then share one family.
        precision: P of the two-stage rule; None for an ordinary paired t at the number of runs played.
        first_stage: n0, seeds of the first stage (with `precision`).
        cap: Most runs of the two-stage rule.
        margins: Smallest differences that matter, declared with the design: indicator and margin. The name
            `other` holds for indicators without a margin of their own here; what is not declared is as the
            registry has it.

    Raises:
        DesignError: Fewer than two regimes, a name twice, or a baseline or contrast that does not play.
    """

    regimes: tuple[str, ...]
    days: int
    seeds: tuple[int, ...] = ()
    primary: tuple[str, ...] = PRIMARY
    declared_baseline: str = ""
    declared_contrast: str = ""
    precision: float | None = None
    first_stage: int = FIRST_STAGE
    cap: int = CAP
    margins: tuple[tuple[str, Margin], ...] = ()

    def __post_init__(self) -> None:
        if len(self.regimes) < 2:
            raise DesignError(
                f"a comparison needs two regimes or more, got {list(self.regimes)}; name another one"
            )
        if len(set(self.regimes)) < len(self.regimes):
            raise DesignError(
                f"a regime is named twice in {list(self.regimes)}; give one of them another name"
            )
        for role in (self.declared_baseline, self.declared_contrast):
            if role and role not in self.regimes:
                raise DesignError(f"{role!r} does not play; the regimes are {', '.join(self.regimes)}")
        if self.declared_contrast and self.declared_contrast == self.baseline:
            raise DesignError(
                f"{self.declared_contrast!r} cannot be contrasted with itself; declare another baseline"
            )
        for name in self.primary:
            indicator_of(name)
        for name, _ in self.margins:
            if name != OTHER:
                indicator_of(name)

    def margin(self, indicator: Indicator) -> Margin:
        """Return the margin of an indicator: declared, else that of `other` where it has none of its own."""
        declared = dict(self.margins)
        plain = indicator.margin == ANY_OTHER and OTHER in declared
        return declared.get(indicator.name, declared[OTHER] if plain else indicator.margin)

    @property
    def baseline(self) -> str:
        """The arm that all others are compared with."""
        if self.declared_baseline:
            return self.declared_baseline
        return PREFERRED_BASELINE if PREFERRED_BASELINE in self.regimes else self.regimes[0]

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The other arms, in the order named."""
        return tuple(name for name in self.regimes if name != self.baseline)

    @property
    def contrasts(self) -> tuple[str, ...]:
        """The alternatives whose contrast with the baseline makes up the primary family."""
        if self.declared_contrast:
            return (self.declared_contrast,)
        return (PREFERRED_CONTRAST,) if PREFERRED_CONTRAST in self.alternatives else self.alternatives

    @property
    def headline(self) -> str:
        """The window of the primary family: mature where the run is longer than a year."""
        return headline_window(self.days)

    def is_primary(self, indicator: str, window: str, alternative: str) -> bool:
        """Whether a row belongs to the primary family."""
        return indicator in self.primary and window == self.headline and alternative in self.contrasts
