"""Stories about renovations in plain words; tests/helpers/renovation_stories.py has the words of the steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.town.checks import check
from tests.helpers.renovation_stories import STEPS, Story, tell
from tests.helpers.storytelling import stories_in

STORIES = dict(stories_in(Path(__file__).parent / "renovation"))
PARTS = ("given", "when", "then")


@pytest.mark.parametrize("title", STORIES, ids=lambda title: title.replace(" ", "_").replace(":", ""))
def test_story(title: str) -> None:
    words: dict[str, Any] = STORIES[title]
    story = Story(seed=words.get("seed", 1))
    for part in PARTS:
        for sentence in words[part]:
            try:
                tell(story, sentence)
            except AssertionError as error:
                raise AssertionError(f"{part} {sentence}: {error}") from error
    if story.held is not None:
        check(story.model.town)


def test_a_sentence_that_nobody_has_worded_is_an_error() -> None:
    with pytest.raises(AssertionError, match="no step is worded 'pigs climb stairs'"):
        tell(Story(), "pigs climb stairs")


def test_a_story_that_is_not_true_fails() -> None:
    story = Story()
    tell(story, "twelve equal flats, two to a floor")
    tell(story, "eight owners vote, five of them agree")
    tell(story, "every owner is visited and votes")
    with pytest.raises(AssertionError, match="it fails"):
        tell(story, "it passes")


def test_every_wording_is_used_in_a_story() -> None:
    told = [one for words in STORIES.values() for part in PARTS for one in words[part]]
    idle = [pattern.pattern for pattern, _ in STEPS if not any(pattern.fullmatch(one) for one in told)]
    assert idle == []
