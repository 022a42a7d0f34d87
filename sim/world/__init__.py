"""The world: population, ties, territory and potential issues, fixed before any regime exists."""

from sim.world.columns import World
from sim.world.community import Community
from sim.world.world import check_community, make_community, make_world

__all__ = ["Community", "World", "check_community", "make_community", "make_world"]
