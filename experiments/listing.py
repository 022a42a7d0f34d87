"""What there is to choose from: rows for `cogov list`, plain values throughout."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.errors import InputError
from sim.laws import ConsentRule, Law, coefficient_schemes, consent_rules, subsidies
from sim.scenario import (
    Regime,
    Words,
    known_mechanisms,
    known_numbers,
    list_communities,
    list_designs,
    list_groups,
    list_regimes,
    list_scenarios,
    read_communities,
    read_community,
    read_design,
    read_group,
    read_regime,
    read_scenario,
)

Row = dict[str, Any]
EXAMPLE = "dispute"


def rows_of(kind: str) -> list[Row]:
    """The rows of one list, in a fixed order; raises InputError for a kind that there is not."""
    if kind not in KINDS:
        raise InputError(f"list {kind}: there is no such list; allowed: {', '.join(KINDS)}")
    return KINDS[kind]()


def _scenarios() -> list[Row]:
    rows = []
    for name in list_scenarios():
        scenario = read_scenario(name)
        rows.append(
            {
                "name": name,
                "title": _both(scenario.title, name),
                "days": scenario.days,
                "communities": list(map(str, scenario.communities)),
                "regimes": list(map(str, scenario.regimes)),
            }
        )
    return rows


def _regimes() -> list[Row]:
    return [_regime(read_regime(name)) for name in list_regimes()]


def _regime(regime: Regime) -> Row:
    return {
        "name": regime.name,
        "title": _both(regime.title, regime.name),
        "mechanisms": sorted(regime.mechanisms),
    }


def _communities() -> list[Row]:
    rows = []
    for name in list_communities():
        one = read_community(name)
        rows.append(
            {
                "name": name,
                "title": {"en": one.title_en, "zh": one.title_zh},
                "buildings": one.buildings,
                "flats": one.flats,
                "households": one.households,
                "residents": one.residents,
                "members": 1,
            }
        )
    return rows + [_group(name) for name in list_groups()]


def _group(name: str) -> Row:
    """Return the row of a group of communities: sums over its members, None where one leaves it to the laws."""
    group, members = read_group(name), read_communities([name])
    households, residents = (
        [getattr(one, count) for one in members] for count in ("households", "residents")
    )
    return {
        "name": name,
        "title": _both(group.title, name),
        "buildings": sum(one.buildings for one in members),
        "flats": sum(one.flats for one in members),
        "households": None if None in households else sum(households),
        "residents": None if None in residents else sum(residents),
        "members": group.size,
        "communities": [f"{member.community} x {member.replicas}" for member in group.members],
    }


def _mechanisms() -> list[Row]:
    from experiments.manifest import mechanism_row

    return [mechanism_row(name) for name in known_mechanisms()]


def _parameters() -> list[Row]:
    from experiments.manifest import parameter_row

    return [parameter_row(entry, {}) for _, entry in sorted(known_numbers().items())]


def _indicators() -> list[Row]:
    from analysis.indicators import INDICATORS

    better = {-1: "lower", 0: "", 1: "higher"}
    return [
        {
            "name": name,
            "title": dict(one.title),
            "unit": one.unit,
            "better": better[one.direction],
            "kind": one.kind,
        }
        for name, one in INDICATORS.items()
    ]


def _phases() -> list[Row]:
    from experiments.manifest import merged_schedule
    from experiments.rehearsal import rehearse
    from experiments.running import Arm

    scenario = read_scenario(EXAMPLE)
    arms = [Arm(read_regime(name)) for name in scenario.regimes]
    return merged_schedule(rehearse(scenario, arms))


def _failures() -> list[Row]:
    from experiments.failures import list_failures, read_failure

    return [read_failure(name).row() for name in list_failures()]


def _laws() -> list[Row]:
    """Return consent rules, subsidies and starting coefficients, each with what it says in a few signs."""
    rows = [_law("consent", rule, _consent_in_words(rule)) for rule in consent_rules().values()]
    for scheme in subsidies().values():
        paid = "" if scheme.paid is None else f", paid {scheme.paid:g} k"
        rows.append(_law("subsidy", scheme, f"at most {scheme.ceiling:g} k RMB{paid}"))
    for start in coefficient_schemes().values():
        shares = " ".join(f"{x:g}" for x in start.coefficients)
        rows.append(_law("coefficients", start, f"{shares}, +{start.step:g} a floor, by {start.by}"))
    return rows


def _law(about: str, law: Law, rule: str) -> Row:
    until = None if law.until is None else law.until.isoformat()
    return {
        "name": law.name, "about": about, "title": dict(law.title), "place": dict(law.place),
        "since": law.since.isoformat(), "until": until, "rule": rule, "source": law.source,
    }  # fmt: skip


def _consent_in_words(rule: ConsentRule) -> str:
    """Return shares of persons / area that must take part, then agree."""
    took = f"{_ratio(rule.participation_persons)} / {_ratio(rule.participation_area)} take part; "
    some = took if rule.participation_persons[0] else ""
    return f"{some}{_ratio(rule.approval_persons)} / {_ratio(rule.approval_area)} of {rule.approval_of} agree"


def _ratio(share: tuple[int, int]) -> str:
    return "any" if share[0] == 0 else "all" if share[0] == share[1] else f"{share[0]}:{share[1]}"


def _designs() -> list[Row]:
    return [_design(name) for name in list_designs()]


def _design(name: str) -> Row:
    """Return the row of a design: what it sets otherwise than its base, as texts for a cell."""
    one = read_design(name)
    return {
        "name": name,
        "title": _both(one.title, name),
        "description": _both(one.description, name),
        "source": one.source,
        "base": one.base,
        "without": list(one.without),
        "levers": [f"{key.partition('.')[2]} {value:g}" for key, value in one.levers.items()]
        or [f"without {name}" for name in one.without],
        "settings": dict(one.levers),
    }


def _both(words: Words | None, name: str) -> Mapping[str, str]:
    return {"en": name, "zh": name} if words is None else {"en": words.en, "zh": words.zh}


KINDS: Mapping[str, Callable[[], list[Row]]] = {
    "scenarios": _scenarios,
    "regimes": _regimes,
    "communities": _communities,
    "mechanisms": _mechanisms,
    "parameters": _parameters,
    "indicators": _indicators,
    "phases": _phases,
    "failures": _failures,
    "laws": _laws,
    "designs": _designs,
}
