"""Reads communities, single or in groups, from their files: keys checked with line numbers, then plain types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import Field

from sim.errors import InputError
from sim.parameters import Book
from sim.scenario.checking import Problem, Section, check, complaint, unknown_name
from sim.scenario.files import Source
from sim.scenario.finding import Named, find
from sim.scenario.groups import ORIGINS, is_group, member_files, read_group
from sim.scenario.kinds import Name, Scenario, Words
from sim.world.community import COUNTS, SHARES, Community


def _limits(name: str, unit: str) -> Any:
    low, high = (COUNTS | SHARES)[name]
    return Field(ge=low, le=high, json_schema_extra={"unit": unit})


class CommunityFile(Section):
    """What a community's file may hold; see `sim.world.community` for the meaning of each key."""

    name: Name
    title: Words | None = None
    buildings: Annotated[int, _limits("buildings", "buildings")]
    stairwells: Annotated[int, _limits("stairwells", "in a building")]
    floors: Annotated[int, _limits("floors", "floors")]
    flats_per_floor: Annotated[int, _limits("flats_per_floor", "in a stairwell")]
    households: Annotated[int, _limits("households", "households")] | None = None
    residents: Annotated[int, _limits("residents", "persons")] | None = None
    party_members: Annotated[int, _limits("party_members", "persons")] | None = None
    share_let: Annotated[float, _limits("share_let", "of occupied flats")] | None = None
    share_60: Annotated[float, _limits("share_60", "of residents")] | None = None
    share_65: Annotated[float, _limits("share_65", "of residents")] | None = None
    property_company: bool = True
    load: Annotated[float, _limits("load", "times the usual issues")] = 1.0
    sources: dict[str, str] = Field(default_factory=dict)

    def figures(self) -> dict[str, Any]:
        """Return the figures that the file gives, as `Community` takes them."""
        given = self.model_dump(exclude={"title", "sources"}, exclude_unset=True)
        title = self.title or Words(en=self.name, zh=self.name)
        return {**given, "title_en": title.en, "title_zh": title.zh, "sources": self.sources}


def _wrong_sources(made: CommunityFile) -> Iterator[Problem]:
    figures = sorted(CommunityFile.model_fields.keys() - {"name", "title", "sources"})
    for key, text in made.sources.items():
        if key not in figures:
            yield ("sources", key), unknown_name("figure", key, figures)
        elif not text.startswith(ORIGINS):
            yield ("sources", key), f"the source of {key!r} must begin with 'published: ' or 'assumption: '"


def read_community(source: Named | Community, book: Book | None = None) -> Community:
    """Return a checked community.

    Args:
        source: A name, a path, a map as in a file, or a Community (returned as it is).
        book: Numbers, such as how many people a flat holds; the defaults if None.

    Raises:
        InputError: One line for each thing that is wrong, such as flats that cannot hold the residents.
    """
    if isinstance(source, Community):
        return source
    found = find(source, "community")
    if is_group(found):
        text = (
            f"{found.data.get('name', found.shown)!r} is a group of communities; here a single one is needed"
        )
        raise complaint(found, [(("members",), text)])
    return _community(found, book or Book())


def _community(found: Source, book: Book) -> Community:
    from sim.world.world import check_community  # late: it brings all that a world is made of

    made = check(CommunityFile, found, lambda one: list(_wrong_sources(one)))
    try:
        community = Community(**made.figures())
        check_community(community, book)
        return community
    except InputError as error:
        text = str(error)
        key = text.partition(": ")[2].partition(" = ")[0]
        raise complaint(found, [((key,), text)]) from None


def read_communities(names: Scenario | Sequence[Named | Community]) -> tuple[Community, ...]:
    """Return the communities of a scenario, or those named, in their order; a group stands for its members.

    Raises:
        InputError: One cannot be read.
    """
    if isinstance(names, Scenario):
        book = Book(names.numbers)
        return tuple(each for one in names.communities for each in _one_or_more(one, book))
    return tuple(each for one in names for each in _one_or_more(one, Book()))


def _one_or_more(source: Named | Community, book: Book) -> Iterator[Community]:
    """Yield a community, or those of a group, replicas one after another."""
    if isinstance(source, Community):
        yield source
        return
    found = find(source, "community")
    if not is_group(found):
        yield _community(found, book)
        return
    for name, replicas in member_files(read_group(found), found):
        yield from [read_community(name, book)] * replicas
