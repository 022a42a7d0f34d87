"""Files with wrong keys and values: a line for each thing that is wrong, with its place and its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario import read_regime, read_scenario
from tests.helpers.scenario_files import MECHANISMS, REGIME, SCENARIO, complaint_of, use_small_house

REGIMES = "partner, partner_no_tech, top_down, top_down_tech"
ALL_MECHANISMS = ", ".join(MECHANISMS)
OWN = " or give the path of a YAML file of your own, such as mine.yaml"
OR_A_DESIGN = f"; or a design (`cogov list designs`),{OWN}"
AS_ADDED = "; one of your own is added as docs/how-to/add-a-mechanism.md says"

SCENARIOS = {
    "unknown key": (
        SCENARIO + "dayz: 4\n",
        ["f.yaml:7: unknown key 'dayz'. Did you mean 'days'?"],
    ),
    "misspelt obligatory key": (
        SCENARIO.replace("days", "dayz"),
        ["f.yaml:2: unknown key 'dayz'. Did you mean 'days'?"],
    ),
    "misspelt key below": (
        SCENARIO + "budget:\n  cahs: 3\n",
        ["f.yaml:8: unknown key 'budget.cahs'. Did you mean 'cash'?"],
    ),
    "far-off key": (
        SCENARIO + "budget: {q: 3}\n",
        ["f.yaml:7: unknown key 'budget.q'. Allowed here: cash, room, staff_share"],
    ),
    "number as key": (
        SCENARIO + "budget: {1: 3}\n",
        ["f.yaml:7: unknown key 'budget.1'. Allowed here: cash, room, staff_share"],
    ),
    "comma in braces": (
        SCENARIO + "title: {en: Yard, courtyard no. 2, zh: 院}\n",
        [
            "f.yaml:7: unknown key 'title.courtyard no. 2'. Allowed here: en, zh"
            " (text with a comma in braces must stand in quotes)"
        ],
    ),
    "missing key": (
        SCENARIO.replace("days: 30\n", ""),
        ["f.yaml:1: the key 'days' is missing; add it (a whole number from 1 to 3650 d)"],
    ),
    "text for a number": (
        SCENARIO.replace("30", "many"),
        ["f.yaml:2: days = 'many': not usable here; allowed is a whole number from 1 to 3650 d"],
    ),
    "fraction for a whole number": (
        SCENARIO.replace("30", "0.5"),
        ["f.yaml:2: days = 0.5 d: not usable here; allowed is a whole number from 1 to 3650 d"],
    ),
    "nothing for a number": (
        SCENARIO.replace("30", ""),
        ["f.yaml:2: days = nothing: not usable here; allowed is a whole number from 1 to 3650 d"],
    ),
    "yes for a number": (
        SCENARIO + "budget: {cash: true}\n",
        [
            "f.yaml:7: budget.cash = True k RMB a year per 3,000 residents: not usable here;"
            " allowed is a number from 50 to 5000 k RMB a year per 3,000 residents"
        ],
    ),
    "out of range": (
        SCENARIO + "budget:\n  cash: 9000000\n  staff_share: .nan\n",
        [
            "f.yaml:8: budget.cash = 9000000 k RMB a year per 3,000 residents: out of range;"
            " allowed is a number from 50 to 5000 k RMB a year per 3,000 residents",
            "f.yaml:9: budget.staff_share = nan of staff cash: out of range;"
            " allowed is a number from 0.05 to 0.95 of staff cash",
        ],
    ),
    "text for a list": (
        SCENARIO.replace("[yard.yaml]", "yard.yaml"),
        ["f.yaml:3: communities = 'yard.yaml': not usable here; allowed is a list of at least 1 entry"],
    ),
    "empty list": (
        SCENARIO.replace("[yard.yaml]", "[]"),
        ["f.yaml:3: communities = []: not usable here; allowed is a list of at least 1 entry"],
    ),
    "wrong word": (
        SCENARIO + "accounting: equal\n",
        [
            "f.yaml:7: accounting = 'equal': not usable here; allowed is one of: equal_cash, compensated, isocost"
        ],
    ),
    "no date": (
        SCENARIO + "start: soon\n",
        ["f.yaml:7: start = 'soon': not usable here; allowed is a date such as 2027-01-04"],
    ),
    "one language": (
        SCENARIO + "title: {en: Yard}\n",
        ["f.yaml:7: the key 'title.zh' is missing; add it (text)"],
    ),
    "no name": (
        SCENARIO.replace("small", "a b"),
        ["f.yaml:1: name = 'a b': not usable here; allowed is a name of letters, digits, '_', '-' and '.'"],
    ),
    "unknown regime": (
        SCENARIO.replace("[top_down,", "[top_donw,").replace("before: top_down", "before: nix"),
        [
            f"f.yaml:4: unknown regime 'nix'. Known regimes: {REGIMES}{OR_A_DESIGN}",
            f"f.yaml:5: unknown regime 'top_donw'. Did you mean 'top_down'?"
            f" Known regimes: {REGIMES}{OR_A_DESIGN}",
        ],
    ),
    "missing regime file": (
        SCENARIO.replace("partner]", "my/own.yaml]"),
        ["f.yaml:5: there is no file 'my/own.yaml'; relative paths count from the scenario's own folder"],
    ),
    "regime twice": (
        SCENARIO.replace("partner]", "top_down]"),
        ["f.yaml:5: regimes: 'top_down' is named twice; name it once"],
    ),
    "unknown mechanism": (
        SCENARIO.replace("council", "councl"),
        [
            "f.yaml:6: unknown mechanism 'councl'. Did you mean 'council'?"
            f" Known mechanisms: {ALL_MECHANISMS}{AS_ADDED}"
        ],
    ),
    "margin without sense": (
        SCENARIO + "margins:\n  burden: {absolute: 1, relative: .1}\n",
        ["f.yaml:8: margins.burden = {'absolute': 1, 'relative': 0.1}: give either 'absolute' or 'relative'"],
    ),
    "unknown number": (
        SCENARIO + "numbers: {experience.w_outcom: 5}\n",
        [
            "f.yaml:7: unknown number 'experience.w_outcom'. Did you mean 'experience.w_outcome'?"
            " `cogov list parameters` shows all"
        ],
    ),
    "number out of range": (
        SCENARIO + "numbers:\n  experience.w_outcome: 50\n",
        ["f.yaml:8: experience.w_outcome = 50.0 h: out of range; allowed is 0 to 10 (hours of x)"],
    ),
    "number that is none": (
        SCENARIO + "numbers:\n  experience.w_outcome: x\n",
        ["f.yaml:8: numbers.experience.w_outcome = 'x': must be a number or a list of numbers"],
    ),
    "number of another shape": (
        SCENARIO + "numbers:\n  council.dates: 3\n",
        ["f.yaml:8: council.dates = 3.0: must be a list of 2 numbers (h)"],
    ),
}

REGIME_FILES = {
    "mechanism twice": (
        "name: mine\nmechanisms:\n  - council\n  - council\n",
        ["f.yaml:4: mechanisms: 'council' is named twice; name it once"],
    ),
    "mechanism twice as key": (
        "name: mine\nmechanisms:\n  council:\n  council:\n",
        ["f.yaml:4: the key 'council' is given twice; keep one"],
    ),
    "unknown mechanism": (
        "name: mine\nmechanisms: [partner_pol]\n",
        [
            "f.yaml:2: unknown mechanism 'partner_pol'. Did you mean 'partner_pool'?"
            f" Known mechanisms: {ALL_MECHANISMS}{AS_ADDED}"
        ],
    ),
    "unknown mechanism as key": (
        "name: mine\nmechanisms:\n  council:\n  nix: {a: 1}\n",
        [f"f.yaml:4: unknown mechanism 'nix'. Known mechanisms: {ALL_MECHANISMS}{AS_ADDED}"],
    ),
    "no list": (
        "name: mine\nmechanisms: council\n",
        ["f.yaml:2: mechanisms = 'council': not usable here; allowed is a list or a map, 'key: value'"],
    ),
    "no name": (
        "name: mine\nmechanisms:\n  - council\n  - 3\n",
        ["f.yaml:4: mechanisms: 3 is not the name of a mechanism; give names"],
    ),
    "unknown lever": (
        "name: mine\nmechanisms:\n  council: {hear_cup: 1}\n",
        [
            "f.yaml:3: unknown number 'council.hear_cup'. Did you mean 'council.hear_cap'?"
            " `cogov list parameters` shows all"
        ],
    ),
    "lever out of range": (
        "name: mine\nmechanisms:\n  council:\n    hear_cap: -1\n",
        ["f.yaml:4: council.hear_cap = -1.0 h: out of range; allowed is 0 to 10 (hours of x)"],
    ),
    "nature is no lever": (
        REGIME + "levers: {experience.w_outcome: .4}\n",
        [
            "f.yaml:3: 'experience.w_outcome' is no lever but uncertain;"
            " set it in the scenario's 'numbers', for all regimes alike"
        ],
    ),
    "lever twice": (
        "name: mine\nmechanisms: {council: {hear_cap: 1}}\nlevers: {council.hear_cap: 2}\n",
        ["f.yaml:1: the lever 'council.hear_cap' is set under 'mechanisms' and under 'levers'; set it once"],
    ),
    "room out of range": (
        REGIME + "room: 5\n",
        [
            "f.yaml:3: room = 5 FTE per 3,000 residents: out of range;"
            " allowed is a number from 0 to 2 FTE per 3,000 residents"
        ],
    ),
}


@pytest.fixture(autouse=True)
def _small_house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_small_house(monkeypatch, tmp_path)


@pytest.mark.parametrize("case", SCENARIOS)
def test_what_is_wrong_with_a_scenario(case: str) -> None:
    text, lines = SCENARIOS[case]
    assert complaint_of(read_scenario, text, mechanisms=MECHANISMS) == lines


@pytest.mark.parametrize("case", REGIME_FILES)
def test_what_is_wrong_with_a_regime(case: str) -> None:
    text, lines = REGIME_FILES[case]
    assert complaint_of(read_regime, text, mechanisms=MECHANISMS) == lines


def test_everything_is_told_at_once_in_the_order_of_the_file() -> None:
    text = SCENARIO.replace("30", "0") + "budget: {cahs: 3}\naccounting: x\n"
    lines = complaint_of(read_scenario, text, mechanisms=MECHANISMS)
    assert [line.split(":")[1] for line in lines] == ["2", "7", "8"]


def test_of_many_names_the_message_says_what_lists_them() -> None:
    known = {"mechanisms": MECHANISMS, "indicators": [f"burden_{i}" for i in range(40)]}
    (line,) = complaint_of(read_scenario, SCENARIO + "primary: [burdn_1]\n", **known)
    assert line == (
        "f.yaml:7: unknown indicator 'burdn_1'. Did you mean 'burden_1'? `cogov list indicators` shows all 40"
    )


def test_a_burn_in_with_mechanisms_is_refused_with_its_line() -> None:
    Path("talking.yaml").write_text("name: talking\nmechanisms: [council]\n", encoding="utf-8")
    text = SCENARIO.replace("before: top_down", "before: talking.yaml")
    (line,) = complaint_of(read_scenario, text, mechanisms=MECHANISMS)
    assert line.startswith(
        "f.yaml:4: before: regime 'talking.yaml' has mechanisms (council); the burn-in plays"
    )


def test_indicators_are_checked_where_they_are_known() -> None:
    text = SCENARIO + "primary: [burdn]\nmargins: {petitons: {absolute: 1}, other: {relative: .05}}\n"
    known = {"mechanisms": MECHANISMS, "indicators": ("burden", "petitions")}
    assert complaint_of(read_scenario, text, **known) == [
        "f.yaml:7: unknown indicator 'burdn'. Did you mean 'burden'? Known indicators: burden, petitions",
        "f.yaml:8: unknown indicator 'petitons'. Did you mean 'petitions'?"
        " Known indicators: burden, other, petitions",
    ]


@pytest.mark.parametrize(
    ("read", "name", "message"),
    [
        (
            read_scenario,
            "dispte",
            "unknown scenario 'dispte'. Did you mean 'dispute'? Known scenarios: dispute, everyday, lift, points"
            f";{OWN}",
        ),
        (
            read_regime,
            "partnr",
            f"unknown regime 'partnr'. Did you mean 'partner'? Known regimes: {REGIMES}{OR_A_DESIGN}",
        ),
        (
            read_regime,
            "goodz",
            f"unknown regime 'goodz'. Did you mean 'goods'? Known regimes: {REGIMES}{OR_A_DESIGN}",
        ),
    ],
)
def test_an_unknown_name_gets_the_nearest_and_the_list(read: object, name: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(name, mechanisms=MECHANISMS)  # type: ignore[operator]
    assert str(caught.value) == message


def test_a_map_is_told_without_lines() -> None:
    with pytest.raises(InputError) as caught:
        read_regime({"name": "mine", "mechanisms": ["councl"]}, mechanisms=("council",))
    assert str(caught.value) == (
        "regime object: unknown mechanism 'councl'. Did you mean 'council'? Known mechanisms: council"
        + AS_ADDED
    )
