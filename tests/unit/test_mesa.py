"""Mesa's tools on our model: batch_run, DataCollector, AgentSet, handles; making, pickling and closing it."""

from __future__ import annotations

import gc
import pickle
import weakref
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest
from mesa.agent import AgentSet

from sim.agents import (
    BuildingChief,
    Council,
    Department,
    GridWorker,
    Hotline,
    PartnerOrganisation,
    PartyOrgan,
    PropertyCompany,
    Resident,
)
from sim.agents.institution import Institution
from sim.errors import InputError, RuleError
from sim.model import CoGovernanceModel
from sim.scenario import read_regime, read_scenario
from tests.helpers.playing import BUSY, model_of, unequal

COMMUNITY = "name: yard\nbuildings: 2\nstairwells: 2\nfloors: 4\nflats_per_floor: 2\nload: 3.0\n"
SCENARIO = """\
name: yard_year
days: 21
burn_in: 7
communities: [yard.yaml]
before: top_down
regimes: [top_down, partner]
mechanisms: [council, building_chiefs, partner_pool, closed_loop_platform]
"""


@pytest.fixture
def scenario_file(tmp_path: Path) -> str:
    (tmp_path / "yard.yaml").write_text(COMMUNITY, encoding="utf-8")
    (tmp_path / "yard_year.yaml").write_text(SCENARIO, encoding="utf-8")
    return str(tmp_path / "yard_year.yaml")


@pytest.fixture(scope="module")
def model() -> CoGovernanceModel:
    """A model that has played three weeks; tests that change it make their own."""
    model = model_of(BUSY, days=60)
    for _ in range(21):
        model.step()
    return model


# --- batch_run ---------------------------------------------------------------------------------------------


def batch(scenario: str, processes: int, **keys: Any) -> list[dict[str, Any]]:
    parameters = {"scenario": scenario, "regime": ["top_down", "partner"], "seed": [1, 2]}
    rows = mesa.batch_run(
        CoGovernanceModel, parameters, number_processes=processes, display_progress=False, **keys
    )
    return sorted(rows, key=lambda row: (row["RunId"], row["Step"]))


def test_batch_run_plays_names_with_scenario_regime_and_seed_as_parameters(scenario_file: str) -> None:
    rows = batch(scenario_file, 1)
    assert [(row["regime"], row["seed"]) for row in rows] == [
        ("top_down", 1), ("top_down", 2), ("partner", 1), ("partner", 2)
    ]  # fmt: skip
    assert all(row["scenario"] == scenario_file and row["Step"] == 20 for row in rows)
    assert {"open_issues", "solved_today", "petitions_today", "trust_government"} <= set(rows[0])
    trust = {row["trust_government"] for row in rows}
    assert len(trust) >= 3
    assert all(0.0 < one < 1.0 for one in trust)


def test_batch_run_collects_by_the_day(scenario_file: str) -> None:
    rows = batch(scenario_file, 1, data_collection_period=10)
    assert [row["Step"] for row in rows if row["RunId"] == 3] == [0, 10, 20]
    own = CoGovernanceModel(scenario_file, "partner", 2)
    own.run()
    frame = own.datacollector.get_model_vars_dataframe()
    assert [row["open_issues"] for row in rows if row["RunId"] == 3] == frame["open_issues"][
        [0, 10, 20]
    ].tolist()


def test_batch_run_gives_the_same_on_two_processes(scenario_file: str) -> None:
    assert batch(scenario_file, 2) == batch(scenario_file, 1)


def test_batch_run_takes_the_names_of_what_comes_with_cogov() -> None:
    parameters = {"scenario": "dispute", "regime": "top_down", "seed": 3}
    rows = mesa.batch_run(CoGovernanceModel, parameters, max_steps=1, display_progress=False)
    assert [row["Step"] for row in rows] == [1]


def test_batch_run_takes_objects_for_single_values(scenario_file: str) -> None:
    parameters = {"scenario": read_scenario(scenario_file), "regime": read_regime("partner"), "seed": [1]}
    rows = mesa.batch_run(CoGovernanceModel, parameters, display_progress=False)
    assert rows[0]["trust_government"] == batch(scenario_file, 1)[2]["trust_government"]


# --- DataCollector -----------------------------------------------------------------------------------------


def test_the_data_collector_has_a_row_a_day() -> None:
    model = model_of(days=10)
    model.run()
    frame = model.datacollector.get_model_vars_dataframe()
    daily = model.tables()["daily"]
    assert len(frame) == 10
    assert frame["open_issues"].tolist() == daily["open"].tolist()
    assert frame["solved_today"].tolist() == daily["solved"].tolist()
    assert frame["petitions_today"].tolist() == daily["petitions"].tolist()
    people = model.world.people
    assert frame["trust_government"].iloc[-1] == pytest.approx(
        model.residents["trust_government"][people.adult].mean()
    )


def test_a_collector_of_ones_own_collects_institutions() -> None:
    model = model_of(days=10)
    model.datacollector = mesa.DataCollector(
        model_reporters={"mean_age": lambda m: float(m.residents["age"].mean())},
        agent_reporters={"level": "level", "waiting": "waiting_hours"},
        agenttype_reporters={GridWorker: {"patrol": "patrol_hours"}, BuildingChief: {"effort": "effort"}},
    )
    model.run()
    assert len(model.datacollector.get_model_vars_dataframe()) == 10
    frame = model.datacollector.get_agent_vars_dataframe()
    assert len(frame) == 10 * len(model.agents)
    assert set(frame["level"]) == {1, 2, 3, 4}
    chiefs = model.datacollector.get_agenttype_vars_dataframe(BuildingChief)
    assert len(chiefs) == 10 * len(model.agents_by_type[BuildingChief])
    assert chiefs["effort"].between(0.0, 1.0).all()


def test_a_collector_that_asks_for_residents_by_type_is_told_how() -> None:
    model = model_of(days=3)
    model.datacollector = mesa.DataCollector(agenttype_reporters={Resident: {"age": "age"}})
    with pytest.raises(InputError, match=r"Resident .*not in model\.agents.*model_reporters=.*m\.residents"):
        model.step()


def test_a_collector_that_asks_institutions_for_columns_of_residents_is_told_how(
    model: CoGovernanceModel,
) -> None:
    for reporter in ("trust_government", lambda agent: agent.trust_government):
        collector = mesa.DataCollector(agent_reporters={"trust": reporter})
        with pytest.raises(
            InputError, match=r"'trust_government', which is a column of residents.*model_reporters"
        ):
            collector.collect(model)


def test_an_institution_has_no_other_attributes_than_its_own(model: CoGovernanceModel) -> None:
    hotline = next(iter(model.agents_by_type[Hotline]))
    with pytest.raises(AttributeError, match="Hotline has no attribute 'colour'"):
        _ = hotline.colour
    assert not hasattr(hotline, "colour")
    assert repr(hotline) == "<Hotline hotline_12345>"


# --- AgentSet of institutions ------------------------------------------------------------------------------


def test_every_kind_of_institution_joins(model: CoGovernanceModel) -> None:
    kinds = (
        GridWorker,
        BuildingChief,
        PartnerOrganisation,
        PartyOrgan,
        Department,
        Hotline,
        Council,
        PropertyCompany,
    )
    assert all(len(model.agents_by_type[kind]) > 0 for kind in kinds)
    assert set(kinds) < set(model.agent_types)
    assert {organ.level for organ in model.agents_by_type[PartyOrgan]} == {1, 2, 3, 4}
    assert not any(isinstance(agent, Resident) for agent in model.agents)
    assert all(isinstance(agent, Institution) for agent in model.agents)


def test_agent_sets_of_institutions_select_group_aggregate_and_set(model: CoGovernanceModel) -> None:
    agents = model.agents
    upper = agents.select(lambda agent: agent.level >= 3)
    assert 0 < len(upper) < len(agents)
    counts = agents.groupby("level").count()
    assert set(counts) == {1, 2, 3, 4}
    assert sum(counts.values()) == len(agents)
    assert agents.agg("waiting_hours", sum) == pytest.approx(sum(agents.get("waiting_hours")))
    assert agents.select(agent_type=Hotline).agg("level", max) == 4
    upper.set("watched", True)
    assert all(upper.get("watched"))
    assert len(agents.shuffle()) == len(agents)


def test_chiefs_are_residents_of_their_own_building(model: CoGovernanceModel) -> None:
    for chief in model.agents_by_type[BuildingChief].select(lambda one: not one.vacant):
        resident = model.residents.agent(chief.resident)
        assert resident.building == chief.building
        assert resident.adult


# --- AgentSet of residents ---------------------------------------------------------------------------------


def test_agent_sets_of_residents_select_group_and_aggregate(model: CoGovernanceModel) -> None:
    residents, everybody = model.residents, model.residents.agents()
    assert isinstance(everybody, AgentSet)
    assert len(everybody) == residents.n
    old = everybody.select(lambda one: one.age >= 60)
    assert len(old) == np.count_nonzero(residents["age"] >= 60)
    assert everybody.agg("age", max) == residents["age"].max()
    means = everybody.groupby("building").agg("trust_neighbours", np.mean)
    column = residents["trust_neighbours"]
    assert means == {
        building: pytest.approx(column[residents["building"] == building].mean())
        for building in np.unique(residents["building"]).tolist()
    }
    assert np.array_equal(everybody.get("age"), residents["age"])
    assert sorted(everybody.sort("age").get("age")) == everybody.sort("age", ascending=True).get("age")


def test_residents_are_chosen_by_rows_and_masks(model: CoGovernanceModel) -> None:
    residents = model.residents
    assert [one.row for one in residents.agents(where=[4, 2])] == [4, 2]
    assert len(residents.agents(where=residents["tenant"])) == residents["tenant"].sum()
    assert len(residents.agents(where=np.zeros(residents.n, bool))) == 0
    with pytest.raises(InputError, match="a mask of residents needs"):
        residents.agents(where=[True, False])
    with pytest.raises(InputError, match="there is no resident -1"):
        residents.agent(-1)


def test_an_agent_set_of_residents_sets_through_the_owner() -> None:
    model = model_of(days=3)
    tenants = model.residents.agents(where=model.residents["tenant"])
    tenants.set("trust_government", 0.25)
    assert model.residents["trust_government"][model.residents["tenant"]] == pytest.approx(0.25)
    assert model.town.latents.trust_government()[model.residents["tenant"]] == pytest.approx(0.25)
    assert len(model.residents.noted) == len(tenants)


# --- handles and interventions -----------------------------------------------------------------------------


def test_a_handle_reads_the_columns_and_is_cached(model: CoGovernanceModel) -> None:
    handle = model.residents.agent(5)
    assert handle is model.residents.agent(5)
    for name in model.residents.names():
        assert getattr(handle, name) == model.residents[name][5], name
    assert isinstance(handle.age, int)
    assert isinstance(handle.trust_government, float)
    assert repr(handle) == "<Resident 5>"


def test_the_columns_that_others_rely_on_are_there(model: CoGovernanceModel) -> None:
    fixed = {
        *("age", "adult", "owner", "tenant", "building", "floor", "status"),
        *("trust_neighbours", "trust_government", "belonging", "efficacy", "motivation"),
        *("grievance", "grudge", "fatigue", "trust_neighbours_logit"),
    }
    assert fixed <= set(model.residents.names())
    trust, logit = (
        model.residents[name].astype(float) for name in ("trust_neighbours", "trust_neighbours_logit")
    )
    assert trust == pytest.approx(1.0 / (1.0 + np.exp(-logit)))


def test_an_unknown_attribute_of_a_resident_names_the_columns(model: CoGovernanceModel) -> None:
    handle = model.residents.agent(0)
    with pytest.raises(AttributeError, match=r"no column 'trsut'; there are .*trust_government"):
        _ = handle.trsut
    with pytest.raises(
        InputError, match=r"unknown column of residents 'greivance'\. Did you mean 'grievance'"
    ):
        handle.greivance = 1.0
    with pytest.raises(InputError, match="Did you mean 'grievance'"):
        _ = model.residents["greivance"]


def test_an_intervention_is_written_by_the_owner_noted_and_felt() -> None:
    model = model_of(days=30)
    for _ in range(3):
        model.step()
    handle = model.residents.agent(7)
    handle.grudge = 2.0
    handle.trust_neighbours = 0.9
    handle.belonging_logit = 8.0
    assert handle.grudge == model.town.grievance.grudge[7] == 2.0
    assert handle.trust_neighbours == pytest.approx(0.9, abs=1e-6)
    assert handle.belonging_logit == 8.0
    assert model.residents.noted == [
        (3, 7, "grudge", 2.0), (3, 7, "trust_neighbours", 0.9), (3, 7, "belonging_logit", 8.0)
    ]  # fmt: skip
    twin = model_of(days=30)
    for each in (model, twin):
        each.run()
    assert {"residents.grudge", "residents.trust_neighbours"} <= set(unequal(model.tables(), twin.tables()))


def test_what_rules_keep_to_themselves_cannot_be_set(model: CoGovernanceModel) -> None:
    handle = model.residents.agent(1)
    with pytest.raises(InputError, match="age belongs to world and cannot be set from outside"):
        handle.age = 30
    with pytest.raises(InputError, match="not a finite number"):
        handle.grudge = float("nan")
    before = handle.grudge, list(model.residents.noted)
    for name, value in (("grudge", -1.0), ("trust_neighbours", 1.5), ("efficacy_logit", -9.0)):
        with pytest.raises(InputError, match=rf"resident 1: {name} = {value}: out of range; allowed is"):
            setattr(handle, name, value)
    assert (handle.grudge, model.residents.noted) == before
    with pytest.raises(ValueError, match="read-only"):
        model.residents["grudge"][1] = 1.0


def test_during_a_step_nobody_intervenes() -> None:
    model = model_of(days=3)
    handle = model.residents.agent(0)
    caught: list[RuleError] = []

    def meddle() -> None:
        with pytest.raises(RuleError, match="can be set between steps only") as error:
            handle.grudge = 1.0
        caught.append(error.value)

    from sim.phases import SERVICE

    model.town.on(SERVICE, "meddler", meddle)
    model.step()
    assert len(caught) == 1
    handle.grudge = 1.0


# --- making a model ----------------------------------------------------------------------------------------


def test_a_model_takes_names_paths_maps_and_objects(scenario_file: str) -> None:
    scenario = read_scenario(scenario_file)
    as_map = {**scenario.model_dump(exclude_none=True), "margins": {}}
    given = [
        (scenario_file, "partner"),
        (Path(scenario_file), read_regime("partner")),
        (scenario, {"name": "partner", "mechanisms": list(read_regime("partner").mechanisms), "room": 0}),
        (as_map, "partner"),
    ]
    tables = []
    for one, regime in given:
        model = CoGovernanceModel(one, regime, seed=4)
        model.run()
        tables.append(model.tables())
    assert [unequal(tables[0], other) for other in tables[1:]] == [[], [], []]


@pytest.mark.parametrize("seed", [None, True, 1.5, "7", float("nan")])
def test_a_seed_that_is_no_whole_number_is_refused_with_a_hint(seed: Any) -> None:
    with pytest.raises(InputError, match=r"seed = .*: give a whole number; runs are compared by their seeds"):
        CoGovernanceModel("dispute", "top_down", seed=seed)


def test_numpy_integers_are_seeds_too() -> None:
    assert unequal(model_of(seed=5, days=3).tables(), model_of(seed=np.int64(5), days=3).tables()) == []


def test_a_world_of_another_seed_or_length_is_refused() -> None:
    world = model_of(days=3).world
    with pytest.raises(RuleError, match="seed 7 and 3 days, not 8 and 3"):
        model_of(world=world, seed=8, days=3)
    with pytest.raises(RuleError, match="seed 7 and 3 days, not 7 and 4"):
        model_of(world=world, days=4)


def test_a_burn_in_with_mechanisms_and_levers_of_no_mechanism_are_refused() -> None:
    with pytest.raises(InputError, match="the burn-in plays without any"):
        model_of(before="partner", days=3)
    with pytest.raises(InputError, match=r"no lever of a mechanism; set it for all regimes, under 'numbers'"):
        model_of(regime={"name": "x", "levers": {"staffing.patrol_share": 0.5}}, days=3)


def test_a_model_stops_at_its_last_day(model: CoGovernanceModel) -> None:
    short = model_of(days=3)
    assert short.day == 0
    short.run()
    assert (short.day, short.running, short.steps) == (3, False, 3)
    short.step()
    assert short.day == 3
    assert len(short.datacollector.model_vars["open_issues"]) == 3


# --- letting go and taking along ---------------------------------------------------------------------------


def test_closing_a_model_frees_it() -> None:
    model = model_of(days=3)
    handles = model.residents.agents()
    model.run()
    assert len(handles) > 0
    seen = weakref.ref(model)
    model.close()
    model.close()
    del model, handles
    gc.collect()
    assert seen() is None


def test_a_model_pickles_with_its_handles_and_goes_on_alike() -> None:
    model = model_of(days=30)
    for _ in range(10):
        model.step()
    model.residents.agent(3).grudge = 1.0
    kept = model.residents.agents(where=[3, 4])
    copy, kept = pickle.loads(pickle.dumps((model, kept)))
    assert [one.row for one in kept] == [3, 4]
    assert all(one.model is copy for one in kept)
    assert copy.residents.agent(3).grudge == model.residents.agent(3).grudge
    copy.residents.agent(4).trust_government = 0.5
    assert copy.town.latents.trust_government()[4] == pytest.approx(0.5)
    assert len(copy.agents) == len(model.agents)
    model.residents.agent(4).trust_government = 0.5
    for each in (model, copy):
        each.run()
    assert unequal(model.tables(), copy.tables()) == []
    with pytest.raises(ValueError, match="read-only"):
        copy.residents["grudge"][0] = 1.0


@pytest.mark.parametrize(
    "row", [10**9, -1, None, True, 1.5, "a", [0], slice(0, 3), np.array([0, 1]), float("nan")]
)
def test_a_row_that_is_none_is_refused(model: CoGovernanceModel, row: Any) -> None:
    for refused in (
        lambda: model.residents.agent(row),
        lambda: model.residents.intervene(row, "trust_neighbours", 0.5),
    ):
        with pytest.raises(InputError, match="there is no resident"):
            refused()


@pytest.mark.parametrize("value", [float("nan"), "x", None, [1], np.zeros(3), True, 10**400, 1e300, {}])
def test_a_value_that_is_no_finite_number_is_refused(model: CoGovernanceModel, value: Any) -> None:
    before = model.residents["grievance"].copy()
    with pytest.raises(InputError, match="is not a finite number that the column can hold"):
        model.residents.intervene(3, "grievance", value)
    assert np.array_equal(model.residents["grievance"], before)


@pytest.mark.parametrize("name", [5, None, ["trust_neighbours"]])
def test_a_column_that_has_no_name_is_refused(model: CoGovernanceModel, name: Any) -> None:
    with pytest.raises(InputError, match="is not the name of a column of residents"):
        model.residents.intervene(3, name, 0.5)


@pytest.mark.parametrize("seed", [-1, 2**53, 2**64])
def test_a_seed_that_would_stand_for_another_is_refused(scenario_file: str, seed: int) -> None:
    with pytest.raises(InputError, match=f"seed = {seed}: must lie between 0 and 9007199254740991"):
        CoGovernanceModel(scenario_file, "partner", seed=seed)
