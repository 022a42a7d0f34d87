"""Tables and the progress bar, on a terminal and off one."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from rich.console import Console

from analysis.tables import NothingToDrawError, Tables
from analysis.terminal import Column, print_comparison, print_table, progress
from analysis.terminal.table import stdout_console
from analysis.words import translator
from tests.helpers.synthetic_result import write_result


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return Tables.read(write_result(tmp_path_factory.mktemp("result"), runs=6, days=730))


def screen(width: int, *, terminal: bool = True) -> Console:
    return Console(
        file=io.StringIO(),
        width=width,
        force_terminal=terminal,
        color_system="standard" if terminal else None,
        highlight=False,
    )


def text_of(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [60, 80, 120, 160])
def test_the_comparison_fits_the_terminal(data: Tables, language: str, width: int) -> None:
    console = Console(
        file=io.StringIO(), width=width, force_terminal=True, color_system=None, highlight=False
    )
    print_comparison(data, translator(language), console=console)
    from analysis.words import cells

    assert max(cells(line) for line in text_of(console).splitlines()) <= width


def test_every_verdict_is_a_word_and_a_sign_beside_its_colour(data: Tables) -> None:
    console = screen(160)
    print_comparison(data, translator("en"), console=console)
    assert "\x1b[32m▲ better" in text_of(console)
    assert "\x1b[31m▼ worse" in text_of(console)


def test_off_a_terminal_the_table_is_plain(data: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    stdout = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stdout)
    print_comparison(data, translator("zh"))
    assert "\x1b" not in stdout.getvalue()
    assert "▲ 更好" in stdout.getvalue()
    assert "│" not in stdout.getvalue()
    assert stdout_console().width == 160


def test_brackets_in_cells_are_text_and_not_markup() -> None:
    console = screen(60)
    print_table(
        [Column("[bold]"), Column("n", "right")],
        [["[red]x", "[1, 2]"]],
        title="[a]",
        caption="[b]",
        console=console,
    )
    assert all(part in text_of(console) for part in ("[bold]", "[red]x", "[1, 2]", "[a]", "[b]"))


def test_an_empty_table_has_its_headings() -> None:
    console = screen(60, terminal=False)
    print_table([Column("Indicator"), Column("Value", "right", from_width=90)], [], console=console)
    assert "Indicator" in text_of(console)
    assert "Value" not in text_of(console)


def test_a_single_regime_cannot_be_compared(data: Tables) -> None:
    one = Tables(data.runs[data.runs["regime"] == "partner"])
    with pytest.raises(NothingToDrawError, match="only one regime"):
        print_comparison(one, translator("en"), console=screen(80))


def test_the_bar_is_silent_where_nobody_looks() -> None:
    for console, quiet in ((screen(80, terminal=False), False), (screen(80), True)):
        with progress(3, "Runs", quiet=quiet, console=console, patience=0) as step:
            step()
            step(2, note="half")
        assert text_of(console) == ""


def test_short_work_shows_no_bar() -> None:
    console = screen(80)
    with progress(2, "Runs", console=console) as step:
        step(2)
    assert text_of(console).replace("\x1b[?25h", "").strip() == ""


def test_long_work_shows_title_count_note_and_time_left() -> None:
    console = screen(120)
    with progress(40, "Runs [x]", words=translator("zh"), console=console, patience=0) as step:
        while not text_of(console):
            step(0, note="±0.3 [y]")
        for _ in range(400):
            step(0.05, note="±0.3 [y]")
    shown = text_of(console)
    assert "Runs [x]" in shown
    assert "/40" in shown
    assert "还需" in shown or "正在估计时间" in shown


def test_the_bar_goes_away_when_the_work_breaks() -> None:
    def work(console: Console) -> None:
        with progress(2, "Runs", console=console, patience=0) as step:
            step()
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        work(screen(80))


def test_work_done_before_the_start_is_not_taken_for_speed() -> None:
    from rich.progress import Progress

    from analysis.terminal.progress import TimeLeft

    now = [0.0]
    bar = Progress(console=screen(80), get_time=lambda: now[0])
    task = bar.add_task("x", total=100, before=50.0)
    bar.update(task, completed=50)
    column, words = TimeLeft(translator("en")), translator("en")
    assert column.render(bar.tasks[0]).plain == words("progress.estimating")
    now[0] = 10.0
    bar.update(task, completed=60)
    assert column.render(bar.tasks[0]).plain == "40 s left"


def test_the_fixture_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = (write_result(tmp_path / name, runs=3, days=400) for name in ("a", "b"))
    assert (first / "summary.csv").read_bytes() == (second / "summary.csv").read_bytes()
