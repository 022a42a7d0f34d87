"""Tells stories in plain words on the model itself: each sentence is a step, found by its wording.

A story has the parts given, when, then. What is given makes a world, with matters made by hand and nothing
else happening in it; when is days that pass; then is what must hold. The words of a step are those of the
patterns below; a sentence that fits none is an error, so that no story says more than is checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from sim.agents import BuildingChief, Council, Foundation
from sim.agents.alliance_unit import Resource
from sim.issues import State
from sim.model import CoGovernanceModel
from sim.seams import ChannelCode, Closure, HandlerKind, Judgements
from sim.world.community import Community
from tests.helpers.handmade import Matter, with_falls, with_matters
from tests.helpers.playing import free, regime_of, scenario_of, world_for

TYPES = {
    "property service": 0,
    "noise": 1,
    "parking": 2,
    "renovation": 3,
    "floating population": 4,
    "safety": 5,
}
HANDLERS = {
    "the community's staff": HandlerKind.COMMUNITY_STAFF,
    "the property company": HandlerKind.PROPERTY_COMPANY,
    "a partner team": HandlerKind.PARTNER_TEAM,
    "the chief of the building": HandlerKind.BUILDING_CHIEF,
    "the mediation room": HandlerKind.MEDIATION_ROOM,
    "the subdistrict": HandlerKind.SUBDISTRICT,
    "a department": HandlerKind.DEPARTMENT,
    "the city": HandlerKind.CITY,
}
MECHANISMS = {
    "a council": "council",
    "a hotline warning": "hotline_warning",
    "building chiefs": "building_chiefs",
    "a partner pool": "partner_pool",
    "the closed-loop platform": "closed_loop_platform",
    "elder sensing": "elder_sensing",
    "a Party alliance": "party_alliance",
    "a foundation": "community_foundation",
    "red-list points": "red_list_points",
    "joint activities": "joint_activities",
}
Step = Callable[..., None]
STEPS: list[tuple[re.Pattern[str], str]] = []


@dataclass
class Story:
    """What a story knows while it is told."""

    seed: int = 1
    mechanisms: list[str] = field(default_factory=list)
    numbers: dict[str, float] = field(default_factory=dict)
    room: float = 0.125
    property_company: bool = True
    matters: list[dict[str, Any]] = field(default_factory=list)
    faults: list[tuple[int, float, float]] = field(default_factory=list)
    closures: list[tuple[Closure, Judgements]] = field(default_factory=list)
    falls: list[tuple[float, float]] = field(default_factory=list)
    held: CoGovernanceModel | None = None
    number: int = 0

    @property
    def model(self) -> CoGovernanceModel:
        """The model, made when it is first asked for."""
        if self.held is None:
            self.held = self._make()
        return self.held

    def _make(self) -> CoGovernanceModel:
        numbers = {**free(*self.mechanisms), **self.numbers}
        submodels = ["elders"] if self.falls else []
        scenario = scenario_of(days=400, burn_in=0, numbers=numbers, submodels=submodels)
        yard = Community(
            "yard", buildings=2, floors=6, flats_per_floor=4, load=0.0, property_company=self.property_company
        )
        world = world_for(scenario, yard, seed=self.seed)
        people = world.people
        ready = [dict(one) for one in self.matters]
        for one in ready:
            rows = np.flatnonzero((people.building == 0) & (people.adult == one.pop("adults", True)))
            one["rows"] = tuple(rows[: one.pop("count")].tolist())
            apart = one.pop("apart", 0.0)
            one["wishes"] = tuple(apart if i % 2 else -apart for i in range(len(one["rows"])))
        world = with_falls(with_matters(world, [Matter(**one) for one in ready], self.faults), self.falls)
        model = CoGovernanceModel(
            scenario, regime_of(*self.mechanisms, room=self.room), self.seed, world=world, check_books=True
        )
        model.town.on_closure("story", lambda closure, judged: self.closures.append((closure, judged)))
        set_thresholds(model, np.inf)
        return model

    @property
    def state(self) -> State:
        """State of the matter that is spoken of."""
        return State(self.model.town.issues.state[self.number])

    def of_issues(self, column: str) -> Any:
        """A column of the model's issues, at the matter that is spoken of."""
        return getattr(self.model.town.issues, column)[self.number].item()

    @property
    def rows(self) -> np.ndarray[Any, Any]:
        """Affected residents of the matter that is spoken of."""
        return self.model.world.issues.affected_by(self.number)

    def pass_days(self, days: int) -> None:
        """Play so many days."""
        for _ in range(days):
            self.model.step()


def set_thresholds(model: CoGovernanceModel, value: float, matter: int | None = None) -> None:
    """Set when any channel notices one matter, or all; a story says so who notices what."""
    for code in ChannelCode:
        model.town.detection.watch(code).threshold[slice(None) if matter is None else matter] = value


def step(pattern: str) -> Callable[[Step], Step]:
    """Declare how a sentence is written; its groups become arguments."""

    def declare(function: Step) -> Step:
        STEPS.append((re.compile(pattern), function.__name__))
        globals()[function.__name__] = function
        return function

    return declare


def tell(story: Story, sentence: str) -> None:
    """Play one sentence."""
    for pattern, name in STEPS:
        found = pattern.fullmatch(sentence)
        if found:
            globals()[name](story, *found.groups())
            return
    raise AssertionError(f"no step is worded {sentence!r}; tests/helpers/storytelling.py has those there are")


def stories_in(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the stories of a folder's YAML files with their titles."""
    for file in sorted(folder.glob("*.yaml")):
        for story in YAML(typ="safe").load(file.read_text(encoding="utf-8")):
            unknown = set(story) - {"story", "seed", "given", "when", "then"}
            assert not unknown, f"{file.name}: {story['story']}: unknown parts {sorted(unknown)}"
            yield f"{file.stem}: {story['story']}", story


# --- given -------------------------------------------------------------------------------------------------


@step(r"a (small|large) (.+?) matter of (\d+) (adults|children)")
def matter(story: Story, size: str, kind: str, count: str, who: str) -> None:
    made = {"kind": TYPES[kind], "small": size == "small", "count": int(count), "adults": who == "adults"}
    story.matters.append({**made, "birth": 0.5 + 0.01 * len(story.matters)})


@step(r"everybody wants the same")
def agreed(story: Story) -> None:
    story.matters[-1]["apart"] = 0.0


@step(r"neighbours want opposite things")
def opposed(story: Story) -> None:
    story.matters[-1]["apart"] = 3.0


@step(r"it is (easy|hard|of middling difficulty|harder than it looks)")
def difficulty(story: Story, word: str) -> None:
    """What is hard goes straight up; what is harder than it looks is tried in the community first."""
    hardness = {"easy": 0.1, "hard": 0.95, "of middling difficulty": 0.5, "harder than it looks": 0.55}
    story.matters[-1]["difficulty"] = hardness[word]


@step(r"its severity is ([\d.]+)")
def severity(story: Story, value: str) -> None:
    story.matters[-1]["severity"] = float(value)


@step(r"it goes away by itself on day (\d+)")
def goes_away(story: Story, day: str) -> None:
    story.matters[-1]["self_end"] = float(day)


@step(r"it springs from the first on day (\d+)")
def springs(story: Story, day: str) -> None:
    story.matters[-1].update(parent=0, birth=float(day))


@step(r"it comes of a defect that lasts from day (\d+) to day (\d+), and begins on day (\d+)")
def of_a_defect(story: Story, start: str, end: str, birth: str) -> None:
    story.faults.append((story.matters[-1]["kind"], float(start), float(end)))
    story.matters[-1].update(fault=len(story.faults) - 1, birth=float(birth))


@step(r"there (?:is|are) (.+)")
def there_is(story: Story, what: str) -> None:
    story.mechanisms.append(MECHANISMS[what])


@step(r"there is not? (property company|mediation room)")
def there_is_no(story: Story, what: str) -> None:
    if what == "mediation room":
        story.room = 0.0
    else:
        story.property_company = False


STEPS.insert(0, STEPS.pop())  # "there is no" is told from "there is" by coming first


@step(r"the number (\w+\.\w+) is (-?[\d.]+)")
def number(story: Story, name: str, value: str) -> None:
    story.numbers[name] = float(value)


@step(r"invited people always come")
def always_come(story: Story) -> None:
    story.numbers["hearings.mediation_attendance"] = 1.0


@step(r"nobody notices anything")
def nobody_notices(story: Story) -> None:
    """As in every story, until somebody reports."""
    assert story.held is None


# --- when --------------------------------------------------------------------------------------------------


@step(r"(?:another )?(\d+) days pass")
def days_pass(story: Story, days: str) -> None:
    story.pass_days(int(days))


@step(r"somebody reports it on day (\d+)")
def reported(story: Story, day: str) -> None:
    story.pass_days(int(day) - story.model.day)
    watch = story.model.town.detection.watch(ChannelCode.REPORT)
    watch.threshold[story.number] = watch.gathered[story.number]
    story.pass_days(1)


@step(r"nobody reports it (?:again|any more)")
def no_more_reports(story: Story) -> None:
    set_thresholds(story.model, np.inf, story.number)


@step(r"days pass until it is (solved|closed on paper)")
def until(story: Story, what: str) -> None:
    wanted = State.SOLVED if what == "solved" else State.PAPER_CLOSED
    for _ in range(300):
        if story.state is wanted:
            return
        story.pass_days(1)
    raise AssertionError(f"after 300 days it is {story.state.name}")


@step(r"the (\d+) boldest adults of the building have lost all trust in government and are full of grievance")
def furious(story: Story, count: str) -> None:
    model, people = story.model, story.model.world.people
    rows = np.flatnonzero((people.building == 0) & people.adult)
    boldest = rows[np.argsort(people.risk_aversion[rows], kind="stable")[: int(count)]]
    model.residents.agents(where=boldest).set("trust_government", 0.02).set("grievance", 6.0).set(
        "grudge", 5.0
    )


@step(r"somebody calls 12345 about every open matter")
def calls(story: Story) -> None:
    town, issues = story.model.town, story.model.world.issues
    for k in town.issues.open_rows().tolist():
        town.detection.tell(k, int(issues.source[k]), float(town.day), hotline=True)


@step(r"we speak of the last")
def speak_of_last(story: Story) -> None:
    story.number = len(story.model.world.issues) - 1


@step(r"we speak of the (first|second|third)")
def speak_of(story: Story, which: str) -> None:
    story.number = ("first", "second", "third").index(which)


# --- then --------------------------------------------------------------------------------------------------


@step(r"it is (solved|closed on paper|not solved|being dealt with|unnoticed|gone by itself|never born)")
def it_is(story: Story, what: str) -> None:
    dealt = (State.QUEUED, State.TRAVELLING, State.IN_SERVICE)
    allowed: dict[str, tuple[State, ...]] = {
        "solved": (State.SOLVED,),
        "closed on paper": (State.PAPER_CLOSED,),
        "not solved": (*dealt, State.OPEN, State.PAPER_CLOSED, State.DISSOLVED),
        "being dealt with": dealt,
        "unnoticed": (State.OPEN,),
        "gone by itself": (State.DISSOLVED,),
        "never born": (State.NEVER_BORN,),
    }
    assert story.state in allowed[what], story.state.name


@step(r"it (was|was never) (solved|closed on paper) before")
def was(story: Story, was: str, what: str) -> None:
    found = any(c.issue == story.number and c.paper == (what == "closed on paper") for c, _ in story.closures)
    assert found == (was == "was")


@step(r"it has come back")
def came_back(story: Story) -> None:
    assert any(closure.issue == story.number for closure, _ in story.closures)
    assert story.state in (State.OPEN, State.QUEUED, State.TRAVELLING, State.IN_SERVICE), story.state.name


@step(r"it never went above level (\d)")
def level(story: Story, most: str) -> None:
    assert story.of_issues("max_level") <= int(most)


@step(r"it went up to level (\d)")
def went_up(story: Story, least: str) -> None:
    assert story.of_issues("max_level") >= int(least)


@step(r"it is with level (\d)")
def with_level(story: Story, where: str) -> None:
    assert story.of_issues("level") == int(where)


@step(r"(?:it was )?(.+) (solved|first tried) it")
def who(story: Story, handler: str, what: str) -> None:
    column = "solved_by" if what == "solved" else "first_handler"
    assert story.of_issues(column) == HANDLERS[handler], HandlerKind(story.of_issues(column)).name


@step(r"(.+) never held it")
def never_held(story: Story, handler: str) -> None:
    kind = HANDLERS[handler]
    assert kind not in (
        story.of_issues("first_handler"),
        story.of_issues("solved_by"),
        story.of_issues("holder"),
    )


@step(r"(\d+) attempts? (?:was|were) made")
def attempts(story: Story, count: str) -> None:
    assert story.of_issues("all_attempts") == int(count)


@step(r"at least (\d+) attempts were made")
def at_least_attempts(story: Story, count: str) -> None:
    assert story.of_issues("all_attempts") >= int(count)


@step(r"(\d+) of them (?:was|were) heard")
def heard(story: Story, count: str) -> None:
    pairs = story.model.town.issues.pairs_of(story.number)
    assert int(story.model.town.issues.heard[np.arange(pairs.start, pairs.stop)].sum()) == int(count)


@step(r"all of them accept it")
def accept(story: Story) -> None:
    assert story.of_issues("accepted_share") == 1.0


@step(r"(nobody|somebody) affected holds a grudge")
def grudge(story: Story, who: str) -> None:
    assert bool((story.model.residents["grudge"][story.rows] > 0).any()) == (who == "somebody")


@step(r"(no two|two) neighbours have fallen out")
def fallen_out(story: Story, which: str) -> None:
    assert bool(story.model.town.ties.grudges()) == (which == "two")


@step(r"those affected are (satisfied|dissatisfied)")
def satisfied(story: Story, how: str) -> None:
    values = story.model.residents["last_satisfaction"][story.rows]
    assert (values > 0).all() if how == "satisfied" else (values < 0).all(), values


@step(r"the quality of the solution is ([\d.]+)")
def quality(story: Story, value: str) -> None:
    last = next(closure for closure, _ in reversed(story.closures) if not closure.paper)
    assert abs(last.quality - float(value)) < 1e-9, last.quality


@step(r"(no|at least one) alert has been raised")
def alerts(story: Story, count: str) -> None:
    assert bool(len(story.model.tables()["alerts"]["t"])) == (count == "at least one")


@step(r"(staff|partners) inspected the building and found (no|the) defect")
def inspected(story: Story, who: str, what: str) -> None:
    table = story.model.tables()["alerts"]
    assert set(table["inspector"]) == {who}
    assert bool(table["found"].sum()) == (what == "the")


@step(r"(no|one|two) hearings? (?:has|have) been called")
def hearings(story: Story, count: str) -> None:
    called = sum(len(council.called) for council in story.model.agents_by_type[Council])
    assert called == ("no", "one", "two").index(count)


@step(r"it is recorded as closed on day (\d+)")
def recorded(story: Story, day: str) -> None:
    assert int(story.of_issues("official_close")) == int(day), story.of_issues("official_close")


@step(r"it is not recorded as closed")
def not_recorded(story: Story) -> None:
    assert np.isnan(story.of_issues("official_close"))


@step(r"whoever reported it reports (more|less) readily than before")
def readiness(story: Story, how: str) -> None:
    issues, town = story.model.town.issues, story.model.town
    pairs = issues.pairs_of(story.number)
    rows = story.rows[issues.reported.ever(np.arange(pairs.start, pairs.stop))]
    multiplier = town.residents["report_multiplier"][rows]
    assert len(rows) > 0
    assert (multiplier > 1).all() if how == "more" else (multiplier < 1).all(), multiplier


@step(r"(\d+) petitions? (?:has|have) been counted")
def petitions(story: Story, count: str) -> None:
    assert int(story.model.residents["petitions"].sum()) == int(count)


@step(r"(no|one|two) collective incidents? (?:has|have) happened")
def incidents(story: Story, count: str) -> None:
    assert len(story.model.town.incidents) == ("no", "one", "two").index(count)


@step(r"every building (?:has a chief of its own|without willing people has none)")
def chiefs(story: Story) -> None:
    people = story.model.world.people
    for chief in story.model.agents_by_type[BuildingChief]:
        assert chief.vacant or people.building[chief.resident] == chief.building


@step(r"(nobody|somebody) has joined the partners")
def joined(story: Story, who: str) -> None:
    events = story.model.tables()["partners"]["event"]
    assert bool((events == "accepted").any()) == (who == "somebody")


@step(r"(nobody|somebody) waits for money for a flower bed")
def waits_for_money(story: Story, who: str) -> None:
    waiting = [one.name for one in story.model.town.applications]
    assert ("flower bed" in waiting) == (who == "somebody")


@step(r"unit (\d+) pledges (.+)")
def pledges(story: Story, number: str, what: str) -> None:
    (rule,) = (one for one in story.model.town.mechanisms if one.name == "party_alliance")
    rule.meetings.pledge(int(number), Resource[what.upper().replace(" ", "_")])


@step(r"it is (on|not on) the (problem|happiness) list of month (\d+)")
def on_the_list(story: Story, there: str, which: str, month: str) -> None:
    table = story.model.tables()["lists"]
    mine = (table["list"] == which) & (table["month"] == int(month) - 1) & (table["item"] == story.number)
    assert bool(mine.any()) == (there == "on")


@step(r"they were (well|not well) informed of the solution")
def told_of_it(story: Story, how: str) -> None:
    """What divides nobody gives voice by information alone: all of it is half, less is less."""
    voice = story.closures[-1][1].means[2]
    assert (voice > 0.2) == (how == "well"), voice


@step(r"the foundation has saved all")
def foundation_has(story: Story) -> None:
    (one,) = story.model.agents_by_type[Foundation]
    assert one.received > 0
    assert one.granted == 0


@step(r"whatever an e-bike check sees is noticed")
def check_sees(story: Story) -> None:
    story.model.town.detection.watch(ChannelCode.SAFETY_CHECK).threshold[:] = 1e-9


@step(r"it was noticed by an e-bike check")
def noticed_by_check(story: Story) -> None:
    assert story.of_issues("channel") == ChannelCode.SAFETY_CHECK, story.of_issues("channel")


@step(r"(?:at least (\d+)|no) joint activities have been held")
def activities_held(story: Story, least: str | None) -> None:
    held = len(story.model.tables()["activities"]["t"])
    assert held >= int(least) if least else held == 0, held


@step(r"(some|no) neighbours have made new ties")
def new_ties(story: Story, which: str) -> None:
    made = story.model.tables()["activities"]["new_ties"].sum()
    known = len(story.model.world.ties) // 2
    ties = int(story.model.town.ties.degree.sum()) // 2
    assert (made > 0) == (ties > known) == (which == "some"), (made, ties, known)


@step(r"(some|no) points have been (issued|redeemed)")
def points_moved(story: Story, which: str, how: str) -> None:
    assert bool(story.model.tables()["points"][how].sum() > 0) == (which == "some")


@step(r"(some|no) hours were given for show")
def nominal_hours(story: Story, which: str) -> None:
    assert bool(story.model.tables()["points"]["nominal_hours"].sum() > 0) == (which == "some")


@step(r"(somebody|nobody) stands on the honour list")
def on_honour_list(story: Story, who: str) -> None:
    assert bool(story.model.residents["honoured"].any()) == (who == "somebody")


@step(r"the motivation of those who hold points has (fallen|not moved)")
def motivation_of_holders(story: Story, how: str) -> None:
    latents, held = story.model.town.latents, story.model.residents["points"] > 0
    moved = (latents.motivation - latents.motivation_anchor)[held]
    assert len(moved)
    assert (moved <= 0).all()
    assert bool(moved.any()) == (how == "fallen"), moved


@step(r"the fund has run dry and holders trust the government less than others")
def fund_is_dry(story: Story) -> None:
    (rule,) = (one for one in story.model.town.mechanisms if one.name == "red_list_points")
    latents, held = story.model.town.latents, story.model.residents["points"] > 400
    assert not rule.points.worth.any()
    moved = (latents.z - latents.anchors)[:, 1]
    assert moved[held].mean() < moved[~held].mean()


# --- elders who live alone ---------------------------------------------------------------------------------


@step(r"an elder who lives alone falls on day (\d+) at (\d+) o'clock(, and nobody would come by)?")
def falls(story: Story, day: str, hour: str, forgotten: str | None) -> None:
    story.falls.append((int(day) + int(hour) / 24, np.inf if forgotten else 1.0))


@step(r"the elder was found by (an alarm|chance) (within|after more than) (\d+) hours")
def elder_found(story: Story, how: str, which: str, hours: str) -> None:
    table = story.model.tables()["elders"]
    assert set(table["found_by"]) == {"alarm" if how == "an alarm" else "natural"}, table["found_by"]
    (delay,) = (table["delay"] * 24).tolist()
    assert (delay <= int(hours)) == (which == "within"), delay


@step(r"the elder still lies there")
def elder_lies(story: Story) -> None:
    assert len(story.model.tables()["elders"]["t"]) == 0
    assert len(story.model.town.elders.lying) == 1


@step(r"(a volunteer|the community's staff|the duty officer|nobody) answered the elder's alarm")
def answered(story: Story, who: str) -> None:
    names = {"a volunteer": "volunteers", "the community's staff": "community_staff", "nobody": ""}
    table = story.model.tables()["alarms"]
    found = set(table["responder"][table["true"] == 1]) or {""}
    assert found == {names.get(who, "duty_officer")}, found
