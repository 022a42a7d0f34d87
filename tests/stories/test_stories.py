"""Stories in plain words, played on the model; tests/helpers/storytelling.py has the words of the steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.town.checks import check
from tests.helpers.storytelling import STEPS, Story, stories_in, tell

STORIES = dict(stories_in(Path(__file__).parent))


@pytest.mark.parametrize("title", STORIES, ids=lambda title: title.replace(" ", "_").replace(":", ""))
def test_story(title: str) -> None:
    words: dict[str, Any] = STORIES[title]
    story = Story(seed=words.get("seed", 1))
    for part in ("given", "when", "then"):
        for sentence in words[part]:
            try:
                tell(story, sentence)
            except AssertionError as error:
                raise AssertionError(f"{part} {sentence}: {error}") from error
    check(story.model.town)


def test_a_sentence_that_nobody_has_worded_is_an_error() -> None:
    with pytest.raises(AssertionError, match="no step is worded 'pigs fly'"):
        tell(Story(), "pigs fly")


def test_a_story_that_is_not_true_fails() -> None:
    story = Story()
    tell(story, "a small noise matter of 2 adults")
    tell(story, "5 days pass")
    with pytest.raises(AssertionError):
        tell(story, "it is solved")


def test_every_wording_is_used_in_a_story() -> None:
    told = [
        sentence
        for words in STORIES.values()
        for part in ("given", "when", "then")
        for sentence in words[part]
    ]
    idle = [pattern.pattern for pattern, _ in STEPS if not any(pattern.fullmatch(one) for one in told)]
    assert idle == []
