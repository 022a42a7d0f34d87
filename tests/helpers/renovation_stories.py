"""The words of stories about renovations: a stairwell made by hand that votes, or a yard that asks for lifts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.handling.renovation.numbers import BargainingNumbers
from sim.handling.renovation.project import Project, Round
from sim.handling.renovation.rounds import hear, visit
from sim.laws import consent_rule
from sim.model import CoGovernanceModel
from sim.town.renovation import Case
from tests.helpers.lifts import lifts
from tests.helpers.playing import free, regime_of
from tests.helpers.stairwells import made

COUNTS = {
    "no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
MECHANISMS = {"a council": "council", "a foundation": "community_foundation"}
Step = Callable[..., None]
STEPS: list[tuple[re.Pattern[str], Step]] = []


@dataclass
class Story:
    """What a story knows while it is told."""

    seed: int = 1
    law: str = "cc278"
    owners: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[int, int]] = field(default_factory=list)
    mechanisms: list[str] = field(default_factory=list)
    numbers: dict[str, Any] = field(default_factory=dict)
    made: Project | None = None
    held: CoGovernanceModel | None = None

    @property
    def project(self) -> Project:
        """The stairwell made by hand."""
        if self.made is None:
            self.made = made(self.owners.pop("gain"), **self.owners)
        return self.made

    @property
    def last(self) -> Round:
        """The last round."""
        return self.project.rounds[-1]

    @property
    def model(self) -> CoGovernanceModel:
        """The yard's model."""
        if self.held is None:
            self.held = yard(self, self.numbers)
        return self.held

    def case(self, stairwell: int) -> Case | None:
        """The latest project of a stairwell, counted from 1; None while it waits."""
        found = [
            case for case in self.model.town.renovations.cases if self.asked[case.row][0] == stairwell - 1
        ]
        return found[-1] if found else None


def yard(story: Story, numbers: dict[str, Any]) -> CoGovernanceModel:
    """Make a yard of eight stairwells of six floors in which nothing else happens."""
    names = story.mechanisms
    asked = [(stairwell, float(day)) for stairwell, day in story.asked]
    return lifts(
        regime_of(*names), asked, seed=story.seed, numbers={**free(*names), **numbers}, law=story.law
    )


def step(pattern: str) -> Callable[[Step], Step]:
    """Declare how a sentence is written; its groups become arguments."""

    def declare(function: Step) -> Step:
        STEPS.append((re.compile(pattern), function))
        return function

    return declare


def tell(story: Story, sentence: str) -> None:
    """Play one sentence."""
    for pattern, function in STEPS:
        found = pattern.fullmatch(sentence)
        if found:
            function(story, *found.groups())
            return
    raise AssertionError(
        f"no step is worded {sentence!r}; tests/helpers/renovation_stories.py has those there are"
    )


def number(word: str) -> int:
    """Return a count, in words or digits."""
    return COUNTS[word] if word in COUNTS else int(word)


# --- given -------------------------------------------------------------------------------------------------


@step(r"(\w+) equal flats, two to a floor")
def flats(story: Story, count: str) -> None:
    n = number(count)
    floor = np.arange(n) // 2 + 1
    story.owners = {"gain": np.full(n, 10.0), "floor": floor, "area_cm2": np.full(n, 820_000)}


@step(r"(\w+) owners vote, (\w+) of them agree")
def who_votes(story: Story, voting: str, agreeing: str) -> None:
    """Who stays away lives elsewhere; who votes without agreeing loses more than he gains."""
    n = np.arange(len(story.owners["gain"]))
    away = n >= number(voting)
    against = (n >= number(agreeing)) & ~away
    story.owners |= {"absent": away, "part": np.where(away, 0.99, 0.0), "loss": np.where(against, 90.0, 0.0)}


@step(r"the flats of those who vote are together (\d+) cm2 smaller, the others as much larger")
def hair(story: Story, less: str) -> None:
    area, away = story.owners["area_cm2"].copy(), story.owners["absent"]
    area[np.flatnonzero(~away)[0]] -= int(less)
    area[np.flatnonzero(away)[0]] += int(less)
    story.owners["area_cm2"] = area


@step(r"the first (\w+) flats belong to one owner")
def one_owner(story: Story, count: str) -> None:
    person = np.arange(len(story.owners["gain"]))
    person[: number(count)] = 0
    story.owners["person"] = person


@step(r"the law is (\w+)")
def the_law(story: Story, name: str) -> None:
    assert consent_rule(name)
    story.law = name


@step(r"a lift is worth (\d+) k to each owner from the third floor up, the others lose (\d+) k")
def worth(story: Story, gain: str, loss: str) -> None:
    high = story.owners["floor"] > 2
    story.owners |= {"gain": np.where(high, float(gain), 0.0), "loss": np.where(high, 0.0, float(loss))}


@step(r"they believe that they lose (\d+) k")
def believed(story: Story, loss: str) -> None:
    story.owners["perceived"] = np.where(story.owners["floor"] > 2, 0.0, float(loss))


@step(r"they know what they lose")
def known(story: Story) -> None:
    story.owners["perceived"] = story.owners["loss"]


@step(r"they (distrust|trust) their neighbours")
def trusting(story: Story, word: str) -> None:
    low = story.owners["floor"] <= 2
    story.owners["trust_neighbours"] = np.where(low, 0.3 if word == "distrust" else 0.6, 0.6)


@step(r"they mind being behind")
def minding(story: Story) -> None:
    story.owners["alpha"] = np.where(story.owners["floor"] <= 2, 0.5, 0.0)


@step(r"a lift is asked for in stairwell (\d) on day (\d+)")
def asked(story: Story, stairwell: str, day: str) -> None:
    story.asked.append((int(stairwell) - 1, int(day)))


@step(r"there is (a council|a foundation)")
def attached(story: Story, name: str) -> None:
    story.mechanisms.append(MECHANISMS[name])


@step(r"the number (\S+) is ([\d., ]+)")
def the_number(story: Story, name: str, value: str) -> None:
    values = tuple(float(part) for part in value.split(","))
    story.numbers[name] = values[0] if len(values) == 1 else values


@step(r"owners of the first floor lose (\d+) k and will sue")
def will_sue(story: Story, loss: str) -> None:
    story.numbers |= {
        "lift.loss_floor": (float(loss), 0.0, 0.0), "bargaining.sue_most": 1.0, "bargaining.sue_loss": 0.02,
        "bargaining.sue_trust": 0.0,
    }  # fmt: skip


@step(r"the pots of a year hold money for just one lift")
def scarce(story: Story) -> None:
    """Eight stairwells, each of which is thought to ask every eighth year."""
    story.numbers["lift.start"] = 0.125


@step(r"there is money for a lift a year")
def enough(story: Story) -> None:
    """Pots are filled for as many lifts as eight stairwells are thought to ask for."""
    story.numbers["lift.start"] = 0.2


@step(r"everybody votes, and all above the first floor gain")
def all_gain(story: Story) -> None:
    story.numbers |= {
        "lift.capital": 350.0, "lift.subsidy": 280.0, "lift.loss_floor": (0.0, 0.0, 0.0),
        "bargaining.takes_part": 1.0, "bargaining.takes_part_absent": 1.0,
    }  # fmt: skip


@step(r"everybody loses")
def all_lose(story: Story) -> None:
    story.numbers |= {"lift.loss_floor": (60.0, 60.0, 60.0), "bargaining.give_share": 0.0}


# --- when --------------------------------------------------------------------------------------------------


@step(r"every owner is visited and votes")
def visited(story: Story) -> None:
    visit(story.project, consent_rule(story.law), BargainingNumbers.read())


@step(r"up to (\w+) hearings are held")
def hearings(story: Story, most: str) -> None:
    for _ in range(number(most)):
        hear(story.project, consent_rule(story.law), BargainingNumbers.read(), 1.0)
        if story.last.consent.passed:
            break


@step(r"(\d+) days pass")
def days_pass(story: Story, days: str) -> None:
    for _ in range(int(days)):
        story.model.step()


# --- then --------------------------------------------------------------------------------------------------


@step(r"it (passes|fails|is invalid)")
def result(story: Story, word: str) -> None:
    count = story.last.consent
    found = "passes" if count.passed else "fails" if count.valid else "is invalid"
    assert found == word, f"it {found}: {count}"


@step(r"it passes at hearing (\d)")
def at_hearing(story: Story, turn: str) -> None:
    assert story.last.consent.passed
    assert len(story.project.rounds) == int(turn), f"it passes at hearing {len(story.project.rounds)}"


@step(r"(\w+) persons agree")
def persons(story: Story, count: str) -> None:
    assert int(story.last.consent.persons_yes) == number(count)


@step(r"flats of the first floor receive between ([\d.]+) and ([\d.]+) k")
def receive(story: Story, low: str, high: str) -> None:
    got = story.project.terms.net[story.project.owners.floor == 1] / 1e5
    assert (got >= float(low)).all()
    assert (got <= float(high)).all(), f"they receive {got} k"


@step(r"nobody has said yes against their own interest")
def willing(story: Story) -> None:
    assert not (story.last.yes & (story.last.utility < 0)).any()


@step(r"(\w+) owners have said yes against their own interest")
def unwilling(story: Story, count: str) -> None:
    assert int((story.last.yes & (story.last.utility < 0)).sum()) == number(count)


@step(r"the lift of stairwell (\d) (waits|is open|is passed|is blocked|is built|is failed)")
def state(story: Story, stairwell: str, word: str) -> None:
    case = story.case(int(stairwell))
    found = "waits" if case is None else f"is {case.state}"
    assert found == word, f"it {found}"


@step(r"the lift of stairwell (\d) began on day (\d+)")
def began(story: Story, stairwell: str, day: str) -> None:
    case = story.case(int(stairwell))
    assert case is not None
    assert case.begun == int(day), f"it began on day {case.begun}"


@step(r"without the suit it would be ready (\d+) days earlier")
def sooner(story: Story, days: str) -> None:
    """Play a twin in which nobody sues, to the same day."""
    twin = yard(story, {**story.numbers, "bargaining.sue_most": 0.0})
    for _ in range(story.model.town.day):
        twin.step()
    mine, other = story.model.town.renovations.cases[0], twin.town.renovations.cases[0]
    assert mine.sued.any()
    assert not other.sued.any()
    assert mine.passed == other.passed
    assert mine.ready - other.ready == int(days), f"{mine.ready - other.ready} days"


@step(r"those who sued have fallen out with the two who gain most")
def fallen_out(story: Story) -> None:
    case = story.model.town.renovations.cases[0]
    gains = np.where(case.residents >= 0, case.project.rounds[-1].utility, -np.inf)
    winners = case.residents[np.argsort(-gains, kind="stable")[:2]]
    suers = case.residents[case.sued & (case.residents >= 0)]
    assert len(suers)
    for suer in suers.tolist():
        for winner in winners.tolist():
            assert story.model.town.ties.grudge(suer, winner) > 0.0, f"{suer} and {winner} get on"


@step(r"nobody has paid anything")
def nobody_paid(story: Story) -> None:
    given = -story.model.town.ledger.capital.balance("owners")
    assert given == 0, f"owners paid {given} fen"


@step(r"owners have paid the need and what others received")
def paid_all(story: Story) -> None:
    town = story.model.town
    built = [case for case in town.renovations.cases if case.state == "built"]
    assert built
    owed = sum(int(case.project.terms.share.sum()) for case in built)
    between = sum(
        int((case.project.terms.compensation + case.project.terms.transfer).clip(0).sum()) for case in built
    )
    assert -town.ledger.capital.balance("owners") == owed + between
    assert town.ledger.capital.balance("compensated") == between
    assert town.ledger.capital.balance("builders") == owed + sum(case.subsidy + case.grant for case in built)


@step(r"the pots are full again")
def full(story: Story) -> None:
    books = story.model.town.ledger.capital
    assert books.balance("subsidy:0") + books.balance("grant:0") == -(
        books.balance("city") + books.balance("donors")
    )


@step(r"the foundation's pot is (empty|not empty)")
def pot(story: Story, word: str) -> None:
    left = story.model.town.ledger.capital.balance("grant:0")
    assert (left == 0) == (word == "empty"), f"{left} fen"
