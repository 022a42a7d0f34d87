"""Plays a run of a result folder again, to look at what no table keeps: the weeks of one resident.

All that decides a run stands in the manifest, so the folder is enough; that the run is the same is checked by its
code and numbers before it is played.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from analysis.folder import ResultFolder
from analysis.folder.result import MANIFEST
from experiments.fingerprints import code_hash
from sim.errors import InputError
from sim.model import CoGovernanceModel
from sim.scenario import Regime, Scenario, read_regime, read_scenario
from sim.town.diary import Diary

Columns = Mapping[str, NDArray[Any]]
WORDS = ("name", "title", "description")


def arms_of(folder: ResultFolder) -> list[str]:
    """Return the names of the regimes of a result, in their order. Raises InputError where it names none."""
    return list(_regimes(folder, folder.read_manifest()))


def replay_resident(folder: ResultFolder, regime: str, seed: int, resident: int) -> Columns:
    """Return the weeks of a resident (row of the world's residents) under one regime of a result.

    Raises:
        InputError: The regime is not in the result, the result was made by other code or in the compensated mode, or
            there is no such resident.
    """
    manifest = folder.read_manifest()
    known = _regimes(folder, manifest)
    if regime not in known:
        raise InputError(f"--regime {regime}: not in this result; there are: {', '.join(known)}")
    if manifest.get("code_hash") != code_hash():
        raise InputError(
            f"{folder.path}: was made by another version of the model, so its runs cannot be played again; run the"
            " command that made it once more"
        )
    if any(dict(manifest.get("extra_cash") or {}).values()):
        raise InputError(
            f"{folder.path}: residents of a comparison in the compensated mode cannot be explained"
        )
    try:
        scenario, played = _scenario(manifest), _regime(known[regime])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _incomplete(folder) from error
    model = CoGovernanceModel(scenario, played, seed=seed)
    try:
        if not 0 <= resident < model.residents.n:
            raise InputError(
                f"--resident {resident}: there is no such resident; there are 0 to {model.residents.n - 1}"
            )
        diary = Diary(model.town, [resident])
        model.run()
        return diary.table()
    finally:
        model.close()


def _regimes(folder: ResultFolder, manifest: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What the manifest says of each regime, by name."""
    held = manifest.get("regimes")
    if (
        not isinstance(held, list)
        or not held
        or not all(isinstance(one, dict) and "name" in one for one in held)
    ):
        raise _incomplete(folder)
    return {str(one["name"]): one for one in held}


def _incomplete(folder: ResultFolder) -> InputError:
    return InputError(
        f"{folder.path / MANIFEST}: does not say which scenario and regimes were played; type the command that made"
        " the result again"
    )


def _scenario(manifest: Mapping[str, Any]) -> Scenario:
    record = dict(manifest["scenario"])
    known = {name: record[name] for name in Scenario.model_fields if name in record}
    return read_scenario({**known, "before": record["before"]["name"]})


def _regime(record: Mapping[str, Any]) -> Regime:
    named = {name: record[name] for name in WORDS if record.get(name)}
    played = {name: record[name] for name in ("mechanisms", "levers", "staff_share", "room")}
    levers = {key: value for key, value in played["levers"].items() if not _twice(key, played["mechanisms"])}
    return read_regime({**named, **played, "levers": levers})


def _twice(key: str, mechanisms: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a lever stands with its mechanism already."""
    mechanism, _, lever = key.partition(".")
    return lever in mechanisms.get(mechanism, {})
