"""The page: one file, both languages, honest about what is missing."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from analysis.errors import FolderError
from analysis.report import render, write_report
from analysis.report.findings import small_caution
from analysis.report.page import everything
from analysis.tables import Tables
from analysis.words import UnknownLanguageError, translator
from experiments.smallness import small_note
from sim.scenario import read_scenario
from tests.helpers.synthetic_result import write_result

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Outline(HTMLParser):
    """What a page is made of: tags in order, attributes, ids; complains about tags that are not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def values(self, name: str) -> list[str]:
        return [value for _, key, value in self.attributes if key == name]


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    assert found.open == []
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_result(tmp_path_factory.mktemp("result"), runs=6, days=730, failed=[(2, "partner")])


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, str]:
    return {language: render(Tables.read(folder), translator(language)) for language in ("zh", "en")}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_asks_nobody_for_anything(pages: dict[str, str], language: str) -> None:
    found = outline(pages[language])
    for name in ("src", "href", "xlink:href", "action", "poster", "data"):
        assert [value for value in found.values(name) if not value.startswith(("#", "data:"))] == []
    assert not {"script", "link", "iframe", "object", "embed"} & set(found.tags)
    assert re.findall(r"url\((?!#|data:)|@import", pages[language]) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_ids_are_unique_and_links_lead_somewhere(pages: dict[str, str], language: str) -> None:
    found = outline(pages[language])
    ids = found.values("id")
    assert len(ids) == len(set(ids))
    assert {
        link[1:] for link in found.values("href") + found.values("xlink:href") if link.startswith("#")
    } <= set(ids)


def test_the_page_says_its_language(pages: dict[str, str]) -> None:
    assert '<html lang="zh-Hans">' in pages["zh"]
    assert '<html lang="en">' in pages["en"]
    assert "结论" in pages["zh"]
    assert "The answer" in pages["en"]
    seen = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]*>", "", pages["en"], flags=re.DOTALL)
    assert re.findall(r"[\u4e00-\u9fff]+", seen) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_headings_figures_and_tables_can_be_read_aloud(pages: dict[str, str], language: str) -> None:
    found = outline(pages[language])
    levels = [int(tag[1]) for tag in found.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    figures = [value for tag, name, value in found.attributes if (tag, name) == ("svg", "aria-label")]
    assert len(figures) == found.tags.count("figure") == found.tags.count("figcaption") == 13
    assert all(figures)
    assert found.values("role").count("img") == 13
    assert all(scope in ("col", "row", "rowgroup") for scope in found.values("scope"))


def test_missing_runs_are_named_with_stage_and_message(pages: dict[str, str]) -> None:
    assert "day 200" in pages["en"]
    assert "the mechanism &lt;demo&gt; raised" in pages["en"]
    assert "1 run of 24 failed" in pages["en"]
    assert "24 次运行中有 1 次失败" in pages["zh"]


def test_the_page_holds_both_intervals_and_what_limits_them(pages: dict[str, str]) -> None:
    page = pages["en"]
    assert "95% interval" in page
    assert "Interval at 1 − 0.05/m" in page
    assert "fixed parameters" in page
    assert "Only 5 worlds were played" in page
    assert "What it does not say" in page


def test_parameters_phases_and_mechanisms_come_from_the_manifest(pages: dict[str, str]) -> None:
    page = pages["zh"]
    assert "结果的权重" in page
    assert "experience.w_outcome" in page
    assert "f:Z12" in page
    assert 'class="changed"' in page
    assert "召开上周召集的议事会" in page
    assert "居民分轮议事。" in page
    assert "9ab1" in page


def test_unresolved_findings_say_so_and_how_many_runs_they_need(folder: Path) -> None:
    data = Tables.read(folder)
    summary = data.summary.copy()
    burden = summary["indicator"].eq("burden")
    summary.loc[burden, "verdict"], summary.loc[burden, "needed_runs"] = "not resolved", 120
    page = render(Tables(data.runs, summary=summary, manifest=data.manifest), translator("en"))
    assert "Not resolved with" in page
    assert "About 120 runs would be needed" in page


def test_the_answer_follows_the_order_that_the_scenario_declares(folder: Path) -> None:
    data = Tables.read(folder)
    declared = ["social_cost_per_resident", "burden_gap_tenure", "burden", "satisfaction_all"]
    ordered = Tables(data.runs, summary=data.summary, manifest={**data.manifest, "primary": declared})
    leading = everything(ordered, translator("en"))["leading"]
    assert [row.indicator.name for row in leading] == declared


def test_the_same_folder_gives_the_same_page(pages: dict[str, str], folder: Path, tmp_path: Path) -> None:
    assert write_report(folder, "zh", tmp_path / "again.html").read_text(encoding="utf-8") == pages["zh"]


def test_a_folder_with_runs_alone_opens(folder: Path) -> None:
    runs = Tables.read(folder).runs
    one = render(Tables(runs[runs["regime"].eq("partner")]), translator("en"))
    assert "Only one regime was played" in one
    assert "no figures" not in render(Tables(runs), translator("en"))


def test_all_runs_of_a_regime_may_be_missing(tmp_path: Path) -> None:
    folder = write_result(
        tmp_path / "r", runs=3, days=400, failed=[(seed, "partner_no_tech") for seed in (1, 2, 3)]
    )
    page = write_report(folder, "zh").read_text(encoding="utf-8")
    assert page.count("day 200") == 3


def test_an_unknown_language_is_refused(folder: Path) -> None:
    with pytest.raises(UnknownLanguageError, match="allowed are zh, en"):
        write_report(folder, "de")


def test_a_folder_without_runs_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match=r"holds no runs\.parquet"):
        write_report(tmp_path, "zh")
    with pytest.raises(FolderError):
        write_report(write_result(tmp_path / "r", runs=2, days=100), "zh", tmp_path / "nowhere" / "page.html")


def test_communities_too_small_for_regimes_are_named_in_both_languages(tmp_path: Path) -> None:
    yard: dict[str, object] = {
        "name": "yard",
        "buildings": 40,
        "stairwells": 1,
        "floors": 4,
        "flats_per_floor": 2,
    }
    for residents, told in ((40, True), (599, True), (600, False)):
        path = tmp_path / "yard.yaml"
        text = "\n".join(f"{key}: {value}" for key, value in (yard | {"residents": residents}).items())
        path.write_text(text, encoding="utf-8")
        plain = read_scenario("dispute").model_dump(mode="json") | {"communities": [str(path), "old_quarter"]}
        note = small_note(read_scenario(plain))
        assert [one["values"] for one in note] == [{"least": 600, "communities": "yard"}] * told
    titles = [{"name": "yard", "title_en": "The yard", "title_zh": "小院"}]
    said = {"code": "small", "values": {"least": 600, "communities": "yard"}}
    data: Any = SimpleNamespace(manifest={"notes": [said], "communities": titles})
    assert small_caution(data, translator("en")).startswith("Fewer than 600 residents live in The yard.")
    assert small_caution(data, translator("zh")).startswith("小院的居民不足 600 人。")
    none: Any = SimpleNamespace(manifest={"notes": []})
    assert small_caution(none, translator("en")) == ""
