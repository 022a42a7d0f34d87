"""A plan for a stairwell: money to the fen, the law by hand, positions kept, changes that really turn the verdict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.words import translator
from office.lift import sources
from office.lift.owners import draw_owners
from office.lift.plan import Desk, Wishes, make_plan
from office.lift.play import Crowd, Game
from office.lift.result import Plan
from office.lift.shares import Moves, bill
from office.lift.stairwell import Flat, Stairwell, read_stairwell
from scenarios import data_file
from sim.errors import InputError
from sim.handling.renovation.money import Terms, k
from sim.handling.renovation.opening import Opening
from sim.laws import coefficient_schemes

ENGLISH = translator("en")
EXAMPLE = data_file("examples", "stairwell.csv")
FOUND = Opening((0.3, 20.0, 10.0), 2, 0.5, 20.0)
CITY = "guangzhou_practice"


@pytest.fixture(autouse=True, scope="module")
def _unsearched() -> object:
    """The opening scheme is given, not searched: the search is tested where it lives. One city stands for all."""
    patch = pytest.MonkeyPatch()
    patch.setattr(sources, "opening", lambda *_: FOUND)
    patch.setattr(sources, "coefficient_schemes", lambda: {CITY: coefficient_schemes()[CITY]})
    yield None
    patch.undo()


def equal_flats(floors: int = 6, **known: object) -> Stairwell:
    """Two flats of 80 m² a floor, each of an owner of their own who lives there and is 50."""
    flats = [
        Flat(f"{floor}0{side}", floor, 800_000, f"#{floor}0{side}", "owner", 50)
        for floor in range(1, floors + 1)
        for side in (1, 2)
    ]
    return Stairwell("s.csv", tuple(replace(flat, **known) for flat in flats), floors)  # type: ignore[arg-type]


def basis_of(stairwell: Stairwell, law: str = "cc278") -> sources.Basis:
    return sources.read("lift", law, stairwell)


def drawn(stairwell: Stairwell, need_k: float, runs: int, seed: int) -> tuple[Crowd, Terms, dict[str, float]]:
    """Owners who have spoken about the opening scheme, and its terms."""
    basis = basis_of(stairwell)
    terms = bill(basis.schemes[0], round(need_k * 100_000)).terms
    made = draw_owners(stairwell, basis.laws, terms, runs, seed)
    return made.crowd, terms, made.missed


def thought(crowd: Crowd, terms: Terms) -> NDArray[np.float64]:
    """(R, n) what each flat's owner thinks to gain before anybody has called."""
    return np.asarray(crowd.stakes.gain - crowd.stakes.perceived + k(terms.net))


def game_of(stairwell: Stairwell, crowd: Crowd, **other: object) -> Game:
    basis = basis_of(stairwell)
    return replace(Game(crowd, basis.rule, basis.bargaining, 5, 5), **other)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def plan(_unsearched: object) -> Plan:
    return make_plan(EXAMPLE, Wishes(runs=100, law="cc278"), ENGLISH)


# --- law ---------------------------------------------------------------------------------------------------


def test_what_the_law_asks_of_the_example_can_be_checked_by_hand(plan: Plan) -> None:
    """11 owners of 966 m²: two thirds are 8 owners and 644 m²; three quarters of 11 are 9, of 8 are 6."""
    assert plan.law_text == (
        "Must take part: 2/3 of owners and 2/3 of area, here 8 of 11 owners and 644.00 m².",
        "Must agree: 3/4 by number and 3/4 by area of those who take part: 9 of 11 owners and 724.50 m² if all take "
        "part, 6 owners if as few as allowed do.",
    )


@pytest.mark.parametrize(
    ("law", "told"),
    [
        ("zz_two_thirds_of_all", "2/3 by number and 2/3 by area of all owners: 8 of 12 owners and 640.00 m²."),
        ("unanimity", "1/1 by number and 1/1 by area of all owners: 12 of 12 owners and 960.00 m²."),
    ],
)  # fmt: skip
def test_other_laws_are_told_too(law: str, told: str) -> None:
    stairwell = equal_flats()
    assert list(sources.law_text(basis_of(stairwell, law), stairwell, ENGLISH)) == [f"Must agree: {told}"]


def certain(stairwell: Stairwell, agree: int) -> bool:
    """Whether a vote passes in which the first owners gain beyond doubt and all others lose beyond doubt."""
    crowd, terms, _ = drawn(stairwell, 400.0, 2, 1)
    gain = np.where(np.arange(len(stairwell.flats)) < agree, 1e4, -1e4) + np.zeros(crowd.alpha.shape)
    sure = replace(crowd, stakes=replace(crowd.stakes, gain=gain), alpha=np.zeros(crowd.alpha.shape))
    passed = game_of(stairwell, sure).play(terms, "visits", 1).passed
    assert passed.all() == passed.any()
    return bool(passed.all())


def test_twelve_equal_flats_need_nine_who_agree() -> None:
    """All have much at stake and take part: three quarters of 12 owners of equal area are 9."""
    assert certain(equal_flats(), 9)
    assert not certain(equal_flats(), 8)


def test_area_a_hair_below_three_quarters_fails() -> None:
    """Nine of twelve owners, of 719.9999 of 959.9999 m²: one square centimetre too little."""
    flats = equal_flats().flats
    smaller = (replace(flats[0], area_cm2=799_999), *flats[1:])
    assert not certain(Stairwell("s.csv", smaller, 6), 9)
    assert certain(Stairwell("s.csv", smaller, 6), 10)


def test_an_owner_of_several_flats_is_one_person() -> None:
    """Nine of twelve flats agree, but they are four of seven owners; ten flats are five of seven; 12 all seven."""
    flats = equal_flats().flats
    owned = tuple(replace(flat, owner="Li") if at < 6 else flat for at, flat in enumerate(flats))
    stairwell = Stairwell("s.csv", owned, 6)
    assert not certain(stairwell, 9)
    assert not certain(stairwell, 10)
    assert certain(stairwell, 11)


def test_an_owner_of_every_flat_decides_alone() -> None:
    stairwell = equal_flats(owner="Li")
    assert certain(stairwell, 12)
    assert certain(stairwell, 7)
    assert not certain(stairwell, 5)


# --- money -------------------------------------------------------------------------------------------------


@given(
    need=st.integers(0, 10**8),
    floors=st.lists(st.integers(1, 7), min_size=1, max_size=20),
    third=st.one_of(st.none(), st.floats(0, 1)),
    more=st.integers(-50, 50),
    public=st.integers(0, 5_000_000),
    which=st.integers(0, 5),
)
def test_every_bill_balances(
    need: int, floors: list[int], third: float | None, more: int, public: int, which: int
) -> None:
    flats = tuple(Flat(str(at), floor, 700_000 + 12_345 * at, str(at)) for at, floor in enumerate(floors))
    owed = bill(schemes_of(flats)[which], need, Moves(third, float(more), public))
    low = sum(floor <= 2 for floor in floors)
    assert owed.terms.share.sum() == need
    assert owed.terms.compensation.sum() == low * public
    assert owed.pays_fen.sum() == need - low * public


def schemes_of(flats: tuple[Flat, ...]) -> tuple[sources.Scheme, ...]:
    """All schemes, of all cities."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "coefficient_schemes", coefficient_schemes)
        return basis_of(Stairwell("s.csv", flats, 7)).schemes


def test_shares_follow_coefficient_times_area() -> None:
    """Six floors of two equal flats, 350 k: facts.md 2.4 gives 36.0, 41.2, 46.3, 51.5 k for Guangzhou's table, and
    17.5, 35, 52.5, 70 k for the compound in Hangzhou whose floors pay shares of the whole.
    """
    schemes = {one.name: one for one in schemes_of(equal_flats().flats)}
    shares = {name: bill(one, 35_000_000).terms.share[::2] / 100_000 for name, one in schemes.items()}
    assert shares["guangzhou_practice"] == pytest.approx([0, 0, 36.0, 41.2, 46.3, 51.5], abs=0.05)
    assert shares["guidance_half_second"] == pytest.approx([0, 17.2, 34.3, 37.7, 41.2, 44.6], abs=0.05)
    assert shares["hangzhou_floors"] == pytest.approx([0, 0, 17.5, 35.0, 52.5, 70.0], abs=0.05)
    assert shares["equal"] == pytest.approx([29.17] * 6, abs=0.005)


def test_a_plan_balances_to_the_fen(plan: Plan) -> None:
    terms = plan.terms
    assert terms.cost_fen == terms.subsidy_fen + terms.grant_fen + terms.need_fen
    for scheme in plan.schemes:
        assert sum(line.pays_fen for line in scheme.flats) == terms.need_fen
        assert sum(line.pays_fen for line in scheme.floors) == terms.need_fen
        assert sum(line.compensation_fen for line in scheme.flats) == 0


# --- owners ------------------------------------------------------------------------------------------------


def test_stated_positions_hold_in_every_draw() -> None:
    stairwell = read_stairwell(EXAMPLE, ENGLISH)
    crowd, terms, missed = drawn(stairwell, 450.0, 200, 3)
    each = thought(crowd, terms)
    for flat in stairwell.flats:
        own = each[:, [other.owner == flat.owner for other in stairwell.flats]].sum(axis=1)
        if flat.needs_fen is not None:
            assert own == pytest.approx(np.full(200, -flat.needs_fen / 100_000))
        elif flat.position is not None:
            fits = own > 0 if flat.position == "for" else own < 0
            assert fits.mean() == 1 - missed[flat.owner]
    assert (crowd.stakes.perceived >= 0).all()
    assert missed.keys() == {"张某", "王某", "陈某", "杨某", "赵某", "周某", "吴某", "徐某"}


def test_positions_tell_about_what_all_share() -> None:
    """What floor 6 gains, given that floors 4 and 5 are against: as by plain rejection.

    8,000 plain draws, of which those are kept in which those four owners lose; 400 of ours. A two-sided z test of the
    mean at 4 standard errors (false alarms .00006); without the shared luck the mean would be 22 k higher.
    """
    plainly = equal_flats()
    stated = tuple(
        replace(flat, position="against" if flat.floor in (4, 5) else None) for flat in plainly.flats
    )
    many, terms, _ = drawn(plainly, 450.0, 8_000, 5)
    upper = [flat.floor in (4, 5) for flat in plainly.flats]
    kept = many.stakes.gain[(thought(many, terms)[:, upper] < 0).all(axis=1)][:, -1]
    ours = drawn(replace(plainly, flats=stated), 450.0, 400, 6)[0].stakes.gain[:, -1]
    error = np.hypot(kept.std() / np.sqrt(len(kept)), ours.std() / np.sqrt(len(ours)))
    assert len(kept) > 1_000
    assert abs(kept.mean() - ours.mean()) < 4 * error
    assert many.stakes.gain[:, -1].mean() - kept.mean() > 8 * error


def test_one_flat_more_changes_nobody_elses_luck() -> None:
    stairwell = equal_flats()
    whole = drawn(stairwell, 400.0, 20, 1)[0]
    part = drawn(replace(stairwell, flats=stairwell.flats[:-1]), 400.0, 20, 1)[0]
    assert (whole.stakes.gain[:, :-1] == part.stakes.gain).all()
    assert (whole.stakes.perceived[:, :-1] == part.stakes.perceived).all()
    assert (whole.luck.attend[:, :-1] == part.luck.attend).all()


def test_what_is_not_known_is_drawn_from_the_models_laws() -> None:
    """30 % let, 22 % of owners old, over 24,000 flats: within 4 standard errors (false alarms .0001)."""
    crowd = drawn(equal_flats(use=None, age=None), 400.0, 2_000, 1)[0]
    for found, share in ((crowd.owners.absent, 0.30), (crowd.owners.elder, 0.22)):
        assert abs(found.mean() - share) < 4 * np.sqrt(share * (1 - share) / found.size)
    known = drawn(equal_flats(use="let", age=70), 400.0, 10, 1)[0].owners
    assert known.absent.all()
    assert known.elder.all()


# --- rounds ------------------------------------------------------------------------------------------------


def test_transfers_sum_to_zero_fen_and_more_hearings_never_undo_a_pass() -> None:
    stairwell = equal_flats()
    crowd, terms, _ = drawn(stairwell, 500.0, 200, 2)
    game = game_of(stairwell, crowd)
    one, five = game.play(terms, "hearings", 1), game.play(terms, "hearings", 5)
    assert (five.transfers.sum(axis=1) == 0).all()
    assert (one.transfers == 0).all()
    assert (five.passed >= one.passed).all()
    assert five.passed.sum() > one.passed.sum()
    assert (five.rounds[one.passed] == 1).all()
    assert (five.rounds[~five.passed] == 5).all()


def test_what_is_played_is_each_draw_alone() -> None:
    """All draws at once, of which those that passed are left out, end as each draw played by itself."""
    stairwell = read_stairwell(EXAMPLE, ENGLISH)
    crowd, terms, _ = drawn(stairwell, 450.0, 40, 2)
    for procedure in ("visits", "hearings"):
        whole = game_of(stairwell, crowd).play(terms, procedure)
        for row in range(0, 40, 7):
            alone = game_of(stairwell, one_draw(crowd, row)).play(terms, procedure)
            assert alone.passed[0] == whole.passed[row]
            assert alone.rounds[0] == whole.rounds[row]
            assert (alone.yes[0] == whole.yes[row]).all()
            assert (alone.transfers[0] == whole.transfers[row]).all()


def one_draw(crowd: Crowd, row: int) -> Crowd:
    def cut(record: object) -> object:
        values = vars(record).items()
        return replace(record, **{name: x[row : row + 1] for name, x in values if x.ndim == 2})  # type: ignore[type-var]

    owners, stakes, luck = (cut(part) for part in (crowd.owners, crowd.stakes, crowd.luck))
    return replace(crowd, owners=owners, stakes=stakes, luck=luck, alpha=crowd.alpha[row : row + 1])  # type: ignore[arg-type]


# --- changes -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk(_unsearched: object) -> Desk:
    stairwell = equal_flats()
    basis = basis_of(stairwell)
    terms = sources.terms(basis, 0.0, 0.0)
    made = draw_owners(stairwell, basis.laws, bill(basis.schemes[0], terms.need_fen).terms, 100, 4)
    return Desk(stairwell, basis, terms, made, Game(made.crowd, basis.rule, basis.bargaining, 2, 5))


@pytest.mark.parametrize("procedure", ["visits", "hearings"])
def test_each_change_turns_the_verdict_and_one_step_less_does_not(desk: Desk, procedure: str) -> None:
    turned = 0
    for scheme in desk.basis.schemes:
        found = desk.scheme(scheme).outcome(procedure)
        passing = found.chance.share >= desk.basis.least
        levers = {lever.name: lever for lever in desk.levers(scheme)}
        for change in (*found.flips, *([found.cheapest] if found.cheapest else [])):
            lever = levers[change.lever]
            at = round(change.after / lever.step)
            less = at - (1 if at > lever.now else -1)
            for value, right in ((at, not passing), (less, passing)):
                terms = desk.changed(scheme, change.lever, lever.value(value)).terms
                assert (desk.chance(terms, procedure).share >= desk.basis.least) == right
            turned += 1
        if found.cheapest is not None:
            assert found.cheapest.moved_fen == min(one.moved_fen for one in found.flips)
    assert turned > 0


def test_a_changed_subsidy_is_what_a_new_plan_with_it_says(tmp_path: Path) -> None:
    """No position is stated, so that the draws do not depend on the subsidy."""
    file = tmp_path / "s.csv"
    rows = [f"{floor}0{side},{floor},80,owner,50" for floor in range(1, 7) for side in (1, 2)]
    file.write_text("\n".join(["flat,floor,area,occupied,age", *rows]), encoding="utf-8")
    plan = make_plan(file, Wishes(runs=60, subsidy_k=0.0), ENGLISH)
    found = [
        (scheme.name, outcome.procedure, change)
        for scheme in plan.schemes
        for outcome in scheme.outcomes
        for change in outcome.flips
        if change.lever == "subsidy"
    ]
    name, procedure, change = found[0]
    again = make_plan(file, Wishes(runs=60, subsidy_k=change.after / 1000), ENGLISH)
    other = next(one for one in again.schemes if one.name == name)
    assert other.outcome(procedure).chance == change.chance
    assert change.moved_fen == round(change.after * 100)


# --- the whole ---------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_plan_and_another_another(plan: Plan) -> None:
    assert make_plan(EXAMPLE, Wishes(runs=100, law="cc278"), ENGLISH) == plan
    assert make_plan(EXAMPLE, Wishes(runs=100, law="cc278", seed=2), ENGLISH).schemes != plan.schemes


def test_low_floors_lose_where_nobody_compensates_and_high_floors_gain_more(plan: Plan) -> None:
    for scheme in plan.schemes:
        nets = [line.net.mean for line in scheme.floors]
        assert nets[-1] > nets[2]
        if not any(line.compensation_fen > 0 for line in scheme.floors):
            assert nets[0] < 0
        assert all(line.net.low <= line.net.mean <= line.net.high for line in scheme.floors)


def test_the_scheme_that_was_spoken_of_can_be_named(plan: Plan) -> None:
    other = make_plan(EXAMPLE, Wishes(runs=100, law="cc278", about="guangzhou_practice"), ENGLISH)
    assert plan.about["en"] == "Best uniform scheme of the model"
    assert other.about["en"] == "Guangzhou area, practice table"
    assert other.schemes[0].outcome("visits").chance != plan.schemes[0].outcome("visits").chance


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        (Wishes(runs=0), "--runs 0: must lie between 1 and 20000"),
        (Wishes(seed=-1), "--seed -1: must lie between 0"),
        (Wishes(subsidy_k=-1), "--subsidy -1: must lie between 0 and 5000 thousand yuan"),
        (Wishes(grant_k=float("nan")), "--grant nan: must lie between 0"),
        (Wishes(floors=12), "--floors 12: must lie between 1 and 9"),
        (Wishes(law="cc279"), "Did you mean 'cc278'"),
        (Wishes(kind="lft"), "Did you mean 'lift'"),
        (Wishes(about="guangzhou"), "--about: unknown scheme 'guangzhou'. Did you mean 'guangzhou_practice'"),
    ],
)
def test_wishes_that_cannot_be_used_are_refused(wishes: Wishes, message: str) -> None:
    with pytest.raises(InputError, match=message.replace("?", r"\?")):
        make_plan(EXAMPLE, wishes, ENGLISH)


def test_all_flats_let_is_planned_with_a_remark(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    rows = [f"{floor}0{side},{floor},80,let" for floor in range(1, 7) for side in (1, 2)]
    file.write_text("\n".join(["flat,floor,area,occupied", *rows]), encoding="utf-8")
    found = make_plan(file, Wishes(runs=50), ENGLISH)
    assert [note.key for note in found.remarks] == ["plan.all_let"]
    assert found.schemes[0].outcome("visits").chance.share < 0.5


@pytest.mark.parametrize("kind", ["compound_upgrade", "charging_shelter"])
def test_other_kinds_are_planned_by_the_same_rules(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    rows = [f"{b},{f}0{s},{f},80,owner" for b in (1, 2) for f in range(1, 7) for s in (1, 2)]
    file.write_text("\n".join(["building,flat,floor,area,occupied", *rows]), encoding="utf-8")
    scheme = {"compound_upgrade": (20.0, 20.0), "charging_shelter": (0.5, 10.0)}[kind]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "opening", lambda *_: Opening(scheme, 2, 0.5, 1.0))
        found = make_plan(file, Wishes(runs=40, kind=kind), ENGLISH)
    assert [one.name for one in found.schemes] == ["opening", "equal"]
    for one in found.schemes:
        assert sum(line.pays_fen for line in one.flats) == found.terms.need_fen
