"""Groups of communities: a subdistrict, a district; a file beside those of the communities that it names.

A scenario names a group like a community; its members are played one after another, so that eight in a row
share a subdistrict and sixty-four a district (model.md section 2).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from sim.scenario.checking import Problem, Section, check, unknown_name
from sim.scenario.files import Source
from sim.scenario.finding import Named, find, is_path, known, list_groups, no_such_name
from sim.scenario.kinds import Name, Words
from sim.scenario.ordinary import is_there
from sim.scenario.verifying import absolute

ORIGINS = ("published: ", "assumption: ")
WHOLE = "members"


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class Member(Section):
    """A community of a group, and how many of its kind follow one another, each with its own luck."""

    community: str = Field(min_length=1)
    replicas: int = Field(1, ge=1, le=64, json_schema_extra={"unit": "communities"})


class GroupFile(Section):
    """What the file of a group may hold; `sources` says where its mix is from, for `members` or one of them."""

    name: Name
    title: Words | None = None
    members: Annotated[tuple[Member, ...], BeforeValidator(_tuple)] = Field(min_length=1)
    sources: dict[str, str] = Field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many communities the group has."""
        return sum(member.replicas for member in self.members)


def is_group(found: Source) -> bool:
    """Return whether a source is a group of communities: it has members."""
    return WHOLE in found.data


def read_group(source: Named | Source) -> GroupFile:
    """Return a checked group.

    Args:
        source: A name, a path, a map as in a file, or what has been loaded of one.

    Raises:
        InputError: One line for each thing that is wrong, such as a member that is a group itself.
    """
    found = source if isinstance(source, Source) else find(source, "community")
    return check(GroupFile, found, lambda made: list(_wrong(made, found)))


def member_files(group: GroupFile, found: Source) -> Iterator[tuple[str, int]]:
    """Yield each member's name or path, made absolute, and how often it comes."""
    for member in group.members:
        name = member.community
        yield (str(absolute(name, found.folder)) if is_path(name) else name), member.replicas


def _wrong(group: GroupFile, found: Source) -> Iterator[Problem]:
    for i, member in enumerate(group.members):
        text = _wrong_member(member.community, found)
        if text:
            yield (WHOLE, i, "community"), text
    figures = [WHOLE, *dict.fromkeys(member.community for member in group.members)]
    for key, text in group.sources.items():
        if key not in figures:
            yield ("sources", key), unknown_name("member", key, figures)
        elif not text.startswith(ORIGINS):
            yield ("sources", key), f"the source of {key!r} must begin with 'published: ' or 'assumption: '"


def _wrong_member(name: str, found: Source) -> str:
    """Return what is wrong with a member's name, or an empty text."""
    path = absolute(name, found.folder)
    if is_path(name) and not is_there(path):
        return f"there is no file {name!r}; relative paths count from the group's own folder"
    if not is_path(name) and name not in known("community"):
        return no_such_name("community", name)
    inside = is_group(find(path, "community")) if is_path(name) else name in list_groups()
    return f"{name!r} is a group; a group may not contain a group, name its communities" if inside else ""
