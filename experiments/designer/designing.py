"""A search of designs from beginning to end, into a folder that remembers; the same call goes on where it stopped."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analysis.folder import ResultFolder
from experiments.designer.candidates import OPTIMISED, Candidate
from experiments.designer.judging import Judgement, judge
from experiments.designer.playing import Simulated, named_designs
from experiments.designer.proposing import Proposer
from experiments.designer.reading import read_space, stepped
from experiments.designer.response import Memory, Response
from experiments.designer.search import Found, Plan, Search
from experiments.designer.space import DERIVED, Space
from experiments.designer.unseen import Test, Tested
from experiments.designer.writing import contrasts_table, designs_table, tests_table
from experiments.fingerprints import code_hash, code_version, package_versions
from experiments.manifest import FORMAT, made, parameter_row
from experiments.playing import Stopped
from experiments.running import RunFailedError
from experiments.seeds import evaluation_seeds, whole_number
from experiments.staff_search import Bar, quiet
from experiments.store import refuse_other_result, write_manifest
from sim.errors import InputError
from sim.scenario import known_numbers, list_communities, read_community, read_design
from sim.scenario.finding import is_path

KIND = "designs"
FINISHED = "finished"
DEFAULT_TRIALS = 200
MOST_TRIALS = 100_000


@dataclass(frozen=True)
class Job:
    """A search that was asked for and checked."""

    space: Space
    trials: int
    seed: int

    def identity(self) -> Mapping[str, object]:
        """What must be the same for a folder to be gone on with; more trials go on from fewer."""
        return {**self.space.identity(), "first seed": self.seed, "code": code_hash()}


def make_job(
    space: str | Path | Space,
    *,
    trials: int = DEFAULT_TRIALS,
    seed: int = 1,
    community: str | None = None,
    days: int | None = None,
) -> Job:
    """Read and check all that a search needs; another community or length takes the place of the space's own.

    Raises:
        InputError: What is wrong, what is allowed, what to do.
    """
    made_of = space if isinstance(space, Space) else read_space(space)
    made_of = made_of.model_copy(update={"variables": stepped(made_of.variables)})
    if not 1 <= whole_number("--trials", trials) <= MOST_TRIALS:
        raise InputError(f"--trials {trials}: must lie between 1 and {MOST_TRIALS}; 200 is usual")
    if community is not None:
        made_of = _elsewhere(made_of, community)
    if days is not None:
        if not 30 <= whole_number("--days", days) <= 3650:
            raise InputError(f"--days {days}: must lie between 30 and 3650")
        made_of = made_of.model_copy(update={"days": days})
    evaluation_seeds(
        whole_number("--seed", seed), Plan(made_of, trials, len(made_of.designs), seed).worlds_named
    )
    return Job(made_of, trials, seed)


def design(
    job: Job, folder: Path, *, workers: int = 1, bar: Bar = quiet,
    response: Response | None = None, named: Sequence[Candidate] | None = None,
) -> Path:  # fmt: skip
    """Search, test, judge and write to `folder`; a finished search is left as it is.

    More trials, later rounds or test worlds than a finished search had are played in addition.

    Args:
        response: Who plays; the model where none is given.
        named: Designs found in practice; those of the space where none are given.

    Raises:
        InputError: The folder holds another search.
        Stopped: After Ctrl-C; what was played is kept.
        RunFailedError: No run of the chosen designs came to its end.
    """
    return _Designing(job, folder, workers, bar, response, named).whole()


class _Designing:
    """One search in progress, with its folder."""

    def __init__(
        self, job: Job, folder: Path, workers: int, bar: Bar, response: Response | None,
        named: Sequence[Candidate] | None,
    ) -> None:  # fmt: skip
        self.job, self.space, self.folder, self.workers, self.bar = job, job.space, folder, workers, bar
        self.started, self.clock = datetime.datetime.now(datetime.UTC), time.monotonic()
        self.response = response or Simulated(job.space, workers)
        self.named = list(named_designs(job.space) if named is None else named)
        self.plan = Plan(job.space, job.trials, len(self.named), job.seed)

    def whole(self) -> Path:
        """All of it, in order."""
        refuse_other_result(self.folder, self.job.identity())
        if self._is_finished():
            return self.folder
        write_manifest(self.folder, self._head() | {"state": "running"})
        memory = Memory(self.response, self.folder / "journal")
        try:
            found, tested = self._play(memory)
        except KeyboardInterrupt:
            raise Stopped(
                f"stopped; {len(memory.known)} runs are kept in {self.folder}. The same command goes on from there."
            ) from None
        judgement = judge(self.space, found, tested)
        memory.compact(self.folder)
        self._write(found, tested, judgement, memory)
        return self.folder

    def _play(self, memory: Memory) -> tuple[Found, list[Tested]]:
        proposer = Proposer(self.space, self.job.seed, self.folder)
        with self.bar(self.plan.runs, "search") as step:
            found = Search(self.plan, memory, self.named, proposer, step).whole()
        self._refuse_all_failed(memory, found)
        test = Test(self.space, memory, found, self.job.seed)
        with self.bar(len(test.asked()), "test") as step:
            test.told = step
            tested = test.whole()
        return found, tested

    def _is_finished(self) -> bool:
        tables = [self.folder / f"{name}.csv" for name in ("designs", "tests", "contrasts")]
        if not all(table.is_file() and table.stat().st_size for table in tables):
            return False
        held = ResultFolder(self.folder).read_manifest()
        asked = {"trials": self.job.trials, "space": self.space.model_dump(mode="json")}
        return held.get("state") == FINISHED and all(held.get(key) == value for key, value in asked.items())

    def _refuse_all_failed(self, memory: Memory, found: Found) -> None:
        if found.chosen[OPTIMISED].score > -float("inf"):
            return
        failed = next(one for one in memory.known.values() if one.stage)
        raise RunFailedError(
            f"{self.folder}: no design came to the end of a run. The first: {failed.stage}: {failed.message}.",
            failed.traceback,
        )

    def _head(self) -> dict[str, Any]:
        plain = self.space.model_dump(mode="json")
        keys = [key for key in (*self.space.variables, *self.space.fixed) if key in known_numbers()]
        return {
            "kind": KIND,
            "format": FORMAT,
            "design": dict(self.job.identity()),
            "space": plain,
            "trials": self.job.trials,
            "parameters": [parameter_row(known_numbers()[key], {}) for key in keys],
            "derived": DERIVED,
            "design_titles": {one.label: _design_title(one.label) for one in self.named},
            "titles": {name: _title(name) for name in (self.space.community, *self.space.unseen)},
            "code_version": code_version(),
            "code_hash": code_hash(),
            "packages": package_versions(),
        }

    def _write(self, found: Found, tested: list[Tested], judgement: Judgement, memory: Memory) -> None:
        result = ResultFolder(self.folder)
        result.write_csv("designs", designs_table(self.space, found, judgement))
        result.write_csv("tests", tests_table(self.space, tested))
        result.write_csv("contrasts", contrasts_table(judgement))
        done = made(
            self.started, seconds=time.monotonic() - self.clock, workers=self.workers,
            folder=str(self.folder.resolve()),
        )  # fmt: skip
        manifest = self._head() | {
            "state": FINISHED,
            "verdicts": list(judgement.verdicts),
            "clash": list(found.clash),
            "chosen": {kind: one.candidate.label for kind, one in found.chosen.items()},
            "levers": {kind: dict(one.candidate.values) for kind, one in found.chosen.items()},
            "gaps": {kind: asdict(one) for kind, one in judgement.gaps.items()},
            "luck": {kind: asdict(one) for kind, one in judgement.luck.items()},
            "runs": {
                "all": len(memory.known),
                "each": self.plan.runs_each,
                "named_worlds": self.plan.worlds_named,
            },
            "failed": sum(bool(one.stage) for one in memory.known.values()),
            "made": done,
        }
        write_manifest(self.folder, manifest)


def default_folder(job: Job) -> Path:
    """Where a search goes that names no folder: one for each, so that the same command goes on."""
    from experiments.fingerprints import hash_of

    return Path("results") / f"design-{job.space.name}-{hash_of(job.identity())[:8]}"


def _elsewhere(space: Space, community: str) -> Space:
    """The space searched in another community, which is then no longer unseen."""
    if not is_path(community) and community not in list_communities():
        raise InputError(
            f"--community {community}: there is no such community; allowed: {', '.join(list_communities())}"
        )
    unseen = tuple(name for name in space.unseen if name != community) or (space.community,)
    return space.model_copy(update={"community": community, "unseen": unseen})


def _title(community: str) -> Mapping[str, str]:
    try:
        read = read_community(community)
    except InputError:
        return {"en": community, "zh": community}
    return {"en": read.title_en, "zh": read.title_zh}


def _design_title(label: str) -> Mapping[str, str]:
    title = read_design(label).title
    return {"en": title.en, "zh": title.zh}
