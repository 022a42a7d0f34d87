"""Every figure in both languages: complete glyphs, equal bytes, sensible answers to gaps in the data."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.figures import FIGURES, NothingToDrawError, Tables, draw_all, save, save_all
from analysis.figures.earners import relative
from analysis.figures.effects import chosen
from analysis.figures.lorenz import curves, gini_of
from analysis.figures.open_issues import by_day
from analysis.figures.points_books import by_month
from analysis.figures.solved import HANDLERS, UNSOLVED, endings
from analysis.figures.style import look, luminance, readable, regime_colours
from analysis.figures.survival import curve_of, solved_by
from analysis.figures.ticks import SignedTicks
from analysis.figures.turnout import adults_of, by_week, stop_of
from analysis.figures.winners import paired
from analysis.shown import shown
from analysis.tables import interval
from analysis.words import LANGUAGES, translator
from tests.helpers.synthetic_result import REGIMES, TITLES, write_result

Drawn = dict[tuple[str, str], Figure]
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
SAME_IN_CHINESE = {"CoGov", "Kaplan", "Meier"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return Tables.read(
        write_result(tmp_path_factory.mktemp("result"), runs=6, days=730, failed=[(2, "partner")])
    )


@pytest.fixture(scope="module")
def drawn(data: Tables) -> Drawn:
    return {
        (name, language): draw(data, translator(language))
        for name, draw in FIGURES.items()
        for language in LANGUAGES
    }


def texts(figure: Figure) -> list[str]:
    return [
        text.get_text()
        for text in figure.findobj(Text)
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip()
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_written_twice_with_equal_bytes(
    data: Tables, drawn: Drawn, name: str, language: str, tmp_path: Path
) -> None:
    figures = drawn[name, language], FIGURES[name](data, translator(language))
    paths = [save(figure, tmp_path / f"{at}.svg") for at, figure in enumerate(figures)]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert b"<svg" in paths[0].read_bytes()[:400]


def test_png_has_no_date_and_equal_bytes(data: Tables, tmp_path: Path) -> None:
    paths = [save(FIGURES["effects"](data, translator("zh")), tmp_path / f"{at}.png") for at in (1, 2)]
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("name", FIGURES)
def test_every_text_of_a_chinese_figure_is_chinese(drawn: Drawn, name: str) -> None:
    found = [text for text in texts(drawn[name, "zh"]) if set(LATIN_WORD.findall(text)) - SAME_IN_CHINESE]
    assert found == []


@pytest.mark.parametrize("name", FIGURES)
def test_no_text_of_an_english_figure_is_chinese(drawn: Drawn, name: str) -> None:
    assert [text for text in texts(drawn[name, "en"]) if re.search(r"[\u4e00-\u9fff]", text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_no_text_leaves_the_picture_or_covers_another(drawn: Drawn, name: str, language: str) -> None:
    figure = drawn[name, language]
    with look():
        FigureCanvasAgg(figure).draw()
    width, height = figure.canvas.get_width_height()
    boxes = [(text.get_text(), text.get_window_extent()) for text in seen(figure)]
    outside = [
        text for text, box in boxes if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1
    ]
    assert outside == []
    close = [(text, box.shrunk(0.94, 0.6)) for text, box in boxes]
    assert [(a[0], b[0]) for at, a in enumerate(close) for b in close[at + 1 :] if a[1].overlaps(b[1])] == []


def seen(figure: Figure) -> list[Text]:
    """The texts that are drawn: labels of ticks beyond the ends of an axis are made but never shown."""
    axes = [axis for one in figure.axes for axis in (one.xaxis, one.yaxis)]
    labels = {
        label
        for axis in axes
        for tick in (*axis.majorTicks, *axis.minorTicks)
        for label in (tick.label1, tick.label2)
    }
    shown = {label for axis in axes for tick in axis._update_ticks() for label in (tick.label1, tick.label2)}
    return [
        text
        for text in figure.findobj(Text)
        if isinstance(text, Text)
        and text.get_visible()
        and text.get_text().strip()
        and (text in shown or text not in labels)
    ]


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_runs_mode_and_case(drawn: Drawn, name: str) -> None:
    whole = "\n".join(texts(drawn[name, "en"]))
    assert "5 worlds played under each regime" in whole
    assert "equal cash" in whole
    assert "Neighbour disputes" in whole


def test_all_figures_are_saved(data: Tables, tmp_path: Path) -> None:
    paths = save_all(data, translator("en"), tmp_path / "figures")
    assert sorted(path.name for path in paths) == sorted(
        f"{name}.{kind}" for name in FIGURES for kind in ("svg", "png")
    )


def test_figures_without_data_are_left_out(data: Tables) -> None:
    assert list(draw_all(Tables(data.runs[["seed", "regime", "stage", "message"]]), translator("zh"))) == []
    for name in ("open_issues", "solved", "winners", "effects"):
        with pytest.raises(NothingToDrawError):
            FIGURES[name](Tables(data.runs), translator("zh"))


def test_one_run_of_one_regime_shows_its_days(data: Tables) -> None:
    runs, daily = (
        table[table["regime"].eq("partner") & table["seed"].eq(1)] for table in (data.runs, data.daily)
    )
    issues = data.issues[data.issues["regime"].eq("partner") & data.issues["seed"].eq(1)]
    drawn = dict(draw_all(Tables(runs, daily, issues, manifest=data.manifest), translator("zh")))
    assert {"open_issues", "solved"} <= set(drawn)


def test_equal_arms_can_be_drawn(data: Tables) -> None:
    summary = data.summary.assign(difference=0.0, low=0.0, high=0.0, verdict="no difference")
    FIGURES["effects"](Tables(data.runs, summary=summary, manifest=data.manifest), translator("en"))


def test_primary_rows_come_first_and_unresolved_secondary_ones_not_at_all(tmp_path: Path) -> None:
    rows = chosen(Tables.read(write_result(tmp_path, runs=6, days=730)).contrast(), translator("en"))
    kinds = [row.kind for row in rows]
    assert kinds == sorted(kinds, key=["primary", "key", "secondary"].index)
    assert all(row.verdict != "not resolved" for row in rows if row.kind == "secondary")
    assert {row.at > 0 for row in rows if row.verdict == "better"} == {True}
    assert {row.at < 0 for row in rows if row.verdict == "worse"} == {True}


def test_endings_are_shares_of_all_issues(data: Tables) -> None:
    shares = endings(data.issues)
    assert list(shares.index) == [*HANDLERS, *UNSOLVED]
    assert shares.sum() == pytest.approx(1.0)


def test_unsolved_issues_stay_in_the_curve() -> None:
    issues = pd.DataFrame(
        {
            "birth": [0.0, 0.0, 0.0, 0.0],
            "solved": [10.0, 20.0, np.nan, np.nan],
            "state": [9, 9, 6, 2],
            "self_end": [900.0, 900.0, 15.0, 900.0],
        }
    )
    shares = solved_by(curve_of(issues, 100.0), np.array([5.0, 10.0, 16.0, 20.0, 99.0]))
    np.testing.assert_allclose(shares, [0.0, 0.25, 0.25, 0.625, 0.625])
    assert np.isnan(solved_by(curve_of(issues.iloc[:0], 100.0), np.array([1.0]))).all()


def test_open_issues_add_up_over_communities() -> None:
    daily = pd.DataFrame(
        {
            "t": [0, 0, 1, 1, -1],
            "community": [0, 1, 0, 1, 0],
            "open": [1, 2, 3, 4, 99],
            "regime": "a",
            "seed": 1,
        }
    )
    band = by_day(daily, "a")
    assert band is not None
    assert list(band.index) == [0, 1]
    assert band["median"].to_list() == [5.0, 5.0]
    assert by_day(daily, "b") is None


def test_groups_are_compared_within_worlds() -> None:
    rows = [
        {
            "dimension": "tenure",
            "group": "owner",
            "window": "mature",
            "n": 10,
            "burden": base + step,
            "regime": regime,
            "seed": seed,
        }
        for seed, base in ((1, 5.0), (2, 50.0))
        for regime, step in (("a", 0.0), ("b", -1.0))
    ]
    found = paired(pd.DataFrame(rows), "b", "a", "mature").iloc[0]
    assert (found["mean"], found["low"], found["high"], found["n"]) == (-1.0, -1.0, -1.0, 10.0)


def test_intervals_of_few_values() -> None:
    assert interval(np.array([2.0])) == (2.0, 2.0, 2.0)
    assert all(np.isnan(value) for value in interval(np.array([np.nan])))


def test_regimes_keep_their_colours_and_others_get_free_ones() -> None:
    colours = regime_colours([*REGIMES, "mine", "yours"])
    assert len(set(colours.values())) == 6
    assert regime_colours(["yours", "partner"])["partner"] == colours["partner"]
    for colour in colours.values():
        assert 1.05 / (luminance(readable(colour)) + 0.05) >= 4.5


def test_titles_come_from_the_manifest(drawn: Drawn) -> None:
    assert any(TITLES["partner"][1] in text for text in texts(drawn["effects", "zh"]))


# --- points ------------------------------------------------------------------------------------------------


def test_pictures_of_points_are_left_out_where_there_are_none(data: Tables) -> None:
    bare = dataclasses.replace(data, points=pd.DataFrame(), points_books=pd.DataFrame())
    drawn = {name for name, _ in draw_all(bare, translator("en"))}
    assert set(FIGURES) - drawn == {"turnout", "points_books", "lorenz", "earners"}
    assert {name for name, _ in draw_all(data, translator("en"))} == set(FIGURES)


def test_the_day_on_which_a_reward_ends_is_found(data: Tables) -> None:
    assert stop_of(data, "partner") == 365.0
    assert stop_of(data, "partner_no_tech") is None
    assert stop_of(data, "top_down") is None


def test_weekly_participation_is_a_share_of_adults(data: Tables) -> None:
    assert adults_of(data) == 2880.0
    band = by_week(data, "top_down_tech")
    assert band["median"].mean() == pytest.approx(30 / 2880, rel=0.05)
    assert (band["low"] <= band["median"]).all()
    assert by_week(dataclasses.replace(data, groups=pd.DataFrame()), "partner").empty


def test_the_gini_of_a_curve(data: Tables) -> None:
    found = curves(data.lorenz, "partner")
    assert list(found) == ["points", "hours"]
    assert gini_of(found["points"]) == pytest.approx(1 - 2 / 6, abs=0.002)
    assert gini_of(found["hours"]) == pytest.approx(1 - 2 / 4, abs=0.002)
    assert list(curves(data.lorenz, "top_down")) == ["hours"]


def test_points_a_head_beside_the_mean_of_adults(data: Tables) -> None:
    heads = relative(data.earners)
    assert set(heads["regime"]) == {"partner_no_tech", "partner"}
    tenants = heads[heads["group"].eq("tenant")]["relative"]
    assert tenants.tolist() == pytest.approx([0.6, 0.6])
    assert "0-17" not in set(heads["group"])
    old = heads[heads["group"].eq("75+")]["relative"]
    assert old.tolist() == pytest.approx([2 / 1.5] * 2)


def test_months_of_points_are_means_over_worlds(data: Tables) -> None:
    flows = by_month(data, "partner")
    assert len(flows) == 24
    assert flows.index[0] == 15
    assert (flows["redeemed"] / flows["issued"]).tolist() == pytest.approx([0.8] * 24)
    assert flows["dry"].tolist() == [0.0] * 16 + [1.0] * 8
    assert by_month(data, "top_down").empty


def test_means_that_a_verdict_tells_apart_are_written_apart() -> None:
    share = shown("top5_share", translator("en"))
    assert share.pair(0.001, 0.0012, "better") == ("0.10%", "0.12%")
    assert share.pair(0.001, 0.0012, "no difference") == ("0.1%", "0.1%")
    assert share.pair(0.001, 0.001, "better") == ("0.1%", "0.1%")
    assert share.pair(0.25, 0.31, "worse") == ("25%", "31%")
    assert share.difference(0.0002) == "+0.02 pp"


def test_a_single_run_is_not_told_as_several(data: Tables) -> None:
    seed = data.runs["seed"].iloc[0]
    runs, daily = (
        table[table["regime"].eq("partner") & table["seed"].eq(seed)] for table in (data.runs, data.daily)
    )
    told = " ".join(
        texts(FIGURES["open_issues"](Tables(runs, daily, manifest=data.manifest), translator("en")))
    )
    assert "One run of one regime" in told
    assert "All regimes" not in told
    assert "each regime" not in told


@pytest.mark.parametrize(
    ("places", "labels"),
    [
        ([0.0, 0.8, 1.6], ["0.0", "+0.8", "+1.6"]),
        ([-5.0, 0.0, 10.0], ["−5", "0", "+10"]),
        ([0.0, 1.5, 3.0], ["0.0", "+1.5", "+3.0"]),
        ([0.0, 0.025], ["0.000", "+0.025"]),
    ],
)
def test_ticks_of_one_axis_have_the_same_decimals(places: list[float], labels: list[str]) -> None:
    ticks = SignedTicks(translator("en"))
    assert ticks.format_ticks(places) == labels
