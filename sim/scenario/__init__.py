"""What is played: scenarios, regimes and communities, read from YAML and checked before anything runs.

Only this room handles regimes by name; no rule of the model ever sees one.

    scenario = read_scenario("dispute")
    regimes = read_regimes(scenario.regimes)
    communities = read_communities(scenario)
"""

from sim.scenario.checking import Section
from sim.scenario.communities import CommunityFile, read_communities, read_community
from sim.scenario.designs import DesignFile, list_designs, read_design
from sim.scenario.finding import list_communities, list_groups, list_regimes, list_scenarios
from sim.scenario.groups import GroupFile, read_group
from sim.scenario.kinds import Budget, Margin, Regime, Scenario, Words
from sim.scenario.reading import read_regime, read_regimes, read_scenario
from sim.scenario.record import as_run, content_hash
from sim.scenario.verifying import known_mechanisms, known_numbers

__all__ = [
    "Budget",
    "CommunityFile",
    "DesignFile",
    "GroupFile",
    "Margin",
    "Regime",
    "Scenario",
    "Section",
    "Words",
    "as_run",
    "content_hash",
    "known_mechanisms",
    "known_numbers",
    "list_communities",
    "list_designs",
    "list_groups",
    "list_regimes",
    "list_scenarios",
    "read_communities",
    "read_community",
    "read_design",
    "read_group",
    "read_regime",
    "read_regimes",
    "read_scenario",
]
