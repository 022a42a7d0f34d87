"""Signals end a command as Ctrl-C does: what is finished is kept, the status names the signal, workers end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cogov import command
from cogov.command import main
from cogov.command.signals import signals_stop
from experiments import orphans


@pytest.fixture(autouse=True)
def _handlers() -> object:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_is_a_stop_with_its_status(
    name: str, status: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def stopped(_arguments: list[str]) -> int:
        try:
            os.kill(os.getpid(), getattr(signal, name))
        finally:
            os.kill(os.getpid(), getattr(signal, name))  # a second one does not disturb what the first began
        return 0

    monkeypatch.setattr(command, "_played", stopped)
    assert main([]) == status
    assert capfd.readouterr().err == "cogov: stopped\n"


def test_a_program_that_has_said_all_hears_no_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_played", lambda _arguments: 0)
    monkeypatch.setattr(sys, "argv", ["cogov"])
    assert command.program() == 0
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        os.kill(os.getpid(), getattr(signal, name))


def test_what_the_starter_ignores_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with signals_stop() as stop:
        os.kill(os.getpid(), signal.SIGHUP)
    assert stop.number == 0


def test_the_handlers_of_before_come_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with signals_stop():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_worker_ends_with_its_parent() -> None:
    code = (
        "import threading; from experiments.orphans import end_with; end_with({}); threading.Event().wait(60)"
    )
    orphan = subprocess.run(
        [sys.executable, "-c", code.format(os.getpid() + 1_000_000)], check=False, timeout=50
    )
    assert orphan.returncode == 1
    child = subprocess.Popen([sys.executable, "-c", code.format(os.getpid())])
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(3 * orphans.EVERY_SECONDS)
    child.kill()
    child.wait()


@pytest.mark.parametrize("module", ["typer", "cogov.command", "cogov.neighbours", "cogov.command.compare"])
def test_ctrl_c_while_the_command_is_loading_is_one_line(module: str, tmp_path: Path) -> None:
    """The signal comes as soon as the module is asked for; the command is started as its script starts it."""
    code = (
        "import os, signal, sys\n"
        "class Meddler:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {module!r}:\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.argv = ['/usr/bin/cogov', 'compare', 'dispute', '--help']\n"
        "sys.meta_path.insert(0, Meddler())\n"
        "from cogov.command import program\n"
        "sys.exit(program())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "cogov: stopped\n")


def test_who_only_imports_cogov_keeps_pythons_ctrl_c(tmp_path: Path) -> None:
    code = "import cogov, os, signal; os.kill(os.getpid(), signal.SIGINT)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGINT
    assert "KeyboardInterrupt" in done.stderr


@pytest.mark.parametrize("raised", [ImportError("half loaded"), SystemError("returned NULL")])
def test_what_a_library_makes_of_ctrl_c_is_a_stop(
    raised: Exception, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def played(_arguments: list[str]) -> int:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt:
            raise raised  # noqa: B904 - as libraries do

    monkeypatch.setattr(command, "_played", played)
    assert main([]) == 130
    assert capfd.readouterr().err == "cogov: stopped\n"


def test_ctrl_c_that_typer_takes_is_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "refuse_nowhere", lambda _arguments: os.kill(os.getpid(), signal.SIGINT))
    assert main(["list", "laws"]) == 130
    import cogov.command.app

    monkeypatch.setattr(command, "refuse_nowhere", lambda _arguments: None)
    monkeypatch.setattr(cogov.command.app, "app", lambda **_: 130)
    assert main(["list", "laws"]) == 130
    assert capfd.readouterr().err == "cogov: stopped\n" * 2
