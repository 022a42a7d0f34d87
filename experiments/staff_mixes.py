"""The best split of the staff money for each regime, found once by a search and kept as data (model.md
7.9).

A record fits a comparison when scenario, communities, cash, accounting mode, numbers and the regime
itself are the same. The records of the house lie in ``scenarios/staff_mix/``; where that may not be
written, a search leaves its records in a file that the user names to later comparisons.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from ruamel.yaml import YAML

import scenarios
from analysis.folder import whole_file
from experiments.fingerprints import hash_of, numbers_hash
from sim.errors import InputError
from sim.scenario import Regime, Scenario, as_run
from sim.scenario.files import UNREADABLE
from sim.scenario.ordinary import MOST_KEPT, ordinary_bytes

SHARES = (0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80)
ROOMS = (0.0, 0.125)
FILE = "searched.yaml"
MIX_FILE = "staff_mix.yaml"
HEAD = "# Written by `cogov compare SCENARIO --search-staff`; do not edit by hand.\n"


@dataclass(frozen=True, order=True)
class StaffMix:
    """Share of staff cash that goes to community staff; mediation room, FTE per 3,000 residents."""

    share: float
    room: float


@dataclass(frozen=True)
class MixRecord:
    """A searched mix with what it was searched for.

    ``burden`` is its mean over the ``seeds`` tuning seeds (person-days a resident and year); ``tried``
    says how many mixes the budget could pay.
    """

    scenario: str
    communities: tuple[str, ...]
    cash: float
    accounting: str
    numbers: str
    regime: str
    regime_hash: str
    days: int
    seeds: int
    share: float
    room: float
    burden: float
    tried: int

    @property
    def mix(self) -> StaffMix:
        """The split itself."""
        return StaffMix(self.share, self.room)

    def fits(self, other: MixRecord) -> bool:
        """Whether both were searched for the same thing."""
        return self._for() == other._for()

    def _for(self) -> tuple[object, ...]:
        return (
            self.scenario,
            self.communities,
            self.cash,
            self.accounting,
            self.numbers,
            self.regime_hash,
            self.days,
        )


def record_for(scenario: Scenario, regime: Regime, accounting: str) -> MixRecord:
    """An empty record that says for what a mix is wanted."""
    communities = as_run(scenario, ())["communities"]
    names = tuple(str(community["name"]) for community in communities)
    conditions = hash_of([numbers_hash(scenario), communities])
    return MixRecord(
        scenario.name,
        names,
        scenario.budget.cash,
        accounting,
        conditions,
        regime.name,
        regime_hash(regime, scenario),
        scenario.days,
        0,
        0.0,
        0.0,
        0.0,
        0,
    )


def regime_hash(regime: Regime, scenario: Scenario) -> str:
    """A hash of what a regime does in a scenario: neither its name nor its staff mix."""
    return hash_of({"mechanisms": scenario.attached(regime), "levers": dict(regime.levers)})


def with_mix(regime: Regime, mix: StaffMix) -> Regime:
    """The regime with its staff money split this way."""
    return regime.model_copy(update={"staff_share": mix.share, "room": mix.room})


def default_mix(scenario: Scenario, regime: Regime) -> StaffMix:
    """The split that a regime has without a search."""
    return StaffMix(scenario.staff_share(regime), scenario.room(regime))


def house_file() -> Path:
    """Where searched mixes are kept that come with CoGov."""
    return scenarios.data_file("staff_mix", FILE)


def find_mix(
    scenario: Scenario, regime: Regime, accounting: str, files: Sequence[Path] = ()
) -> MixRecord | None:
    """The record that fits, from the files named or the house's own; None where nobody searched."""
    wanted = record_for(scenario, regime, accounting)
    for path in (*files, house_file()):
        for record in read_mixes(path):
            if record.fits(wanted):
                return record
    return None


def read_mixes(path: Path) -> list[MixRecord]:
    """The records of a file; none where there is no file. Raises InputError where it cannot be understood."""
    try:
        held = YAML(typ="safe").load(ordinary_bytes(path, MOST_KEPT).decode("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, *UNREADABLE) as error:
        if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
            return []
        raise InputError(
            f"{path}: cannot be read as a file of staff mixes ({_line(error)}); search again"
        ) from error
    try:
        return [_record(entry) for entry in (held or {}).get("mixes") or []]
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise InputError(
            f"{path}: a record of a staff mix is incomplete ({error}); delete the file, search again"
        ) from error


def keep_mixes(records: Iterable[MixRecord], elsewhere: Path) -> Path:
    """Add records to the house's file, replacing those for the same thing, or to ``elsewhere``; where
    they went.
    """
    new = list(records)
    for path in (house_file(), elsewhere):
        if _writable(path):
            held = [old for old in read_mixes(path) if not any(old.fits(record) for record in new)]
            _write(
                path,
                sorted([*held, *new], key=lambda record: (record.scenario, record.accounting, record.regime)),
            )
            return path
    raise InputError(f"{elsewhere}: cannot be written; name a folder that is yours to write in with --out")


def _line(error: BaseException) -> str:
    return str(error).partition("\n")[0]


def _writable(path: Path) -> bool:
    if path.exists() and not path.is_file():
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8"):
            return True
    except OSError:
        return False


def _write(path: Path, records: Sequence[MixRecord]) -> None:
    yaml = YAML(typ="safe")
    yaml.default_flow_style = False
    plain = [asdict(record) | {"communities": list(record.communities)} for record in records]
    with whole_file(path) as unfinished, unfinished.open("w", encoding="utf-8") as handle:
        handle.write(HEAD)
        yaml.dump({"mixes": plain}, handle)


def _record(entry: dict[str, object]) -> MixRecord:
    values = {field.name: entry[field.name] for field in fields(MixRecord)}
    for name, value in values.items():
        if name != "communities" and not isinstance(value, str | int | float):
            raise ValueError(f"{name} must be text or a number")
    communities = values["communities"]
    if not isinstance(communities, list):
        raise ValueError("communities must be a list")
    return MixRecord(**(values | {"communities": tuple(communities)}))  # type: ignore[arg-type]
