"""The face is light, lazy, and says so when a user's own folder hides one of our packages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import cogov
from tests.documentation.test_structure import check_cogov

HEAVY = ("numpy", "pandas", "scipy", "mesa", "matplotlib", "joblib", "pyarrow", "openpyxl")


def python(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    "code",
    ["import cogov", "from cogov.command import main; main(['compare', '--help'])"],
    ids=["import", "help"],
)
def test_nothing_heavy_is_loaded(code: str, tmp_path: Path) -> None:
    loaded = f"import sys; {code}; print('loaded', [name for name in {HEAVY} if name in sys.modules])"
    assert python(loaded, tmp_path).stdout.strip().endswith("loaded []")


def test_every_public_name_is_there() -> None:
    assert [name for name in cogov.__all__ if name != "CoGovernanceModel" and not hasattr(cogov, name)] == []
    assert cogov.__all__ == sorted(cogov.__all__)
    assert dir(cogov) == cogov.__all__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'comprae'"):
        cogov.comprae  # noqa: B018


@pytest.mark.parametrize("name", ["analysis", "scenarios", "sim", "experiments", "office"])
def test_a_folder_that_hides_one_of_ours_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").touch()
    said = python("import cogov", tmp_path).stderr
    assert f"{tmp_path / name} hides the package '{name}' of cogov" in said
    assert "Rename it" in said


def test_the_module_as_a_command_says_so_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "sim.py").touch()
    done = subprocess.run(
        [sys.executable, "-m", "cogov", "list", "regimes"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"cogov: {tmp_path / 'sim.py'} hides the package 'sim'")
    assert "Traceback" not in done.stderr


def test_a_folder_without_code_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "analysis").mkdir()
    assert python("import cogov; print(cogov.__version__)", tmp_path).stdout.strip() == cogov.__version__


@pytest.mark.parametrize("verb", ["list", "run", "compare", "report"])
def test_every_command_has_help_with_an_example(verb: str, capfd: pytest.CaptureFixture[str]) -> None:
    from cogov.command import main

    assert main([verb, "--help"]) == 0
    assert f"Example: cogov {verb}" in capfd.readouterr().out


def test_the_bare_command_says_what_to_type_first(capfd: pytest.CaptureFixture[str]) -> None:
    from cogov.command import main

    assert main([]) == 0
    told, aside = capfd.readouterr()
    assert aside == ""
    assert len(told.splitlines()) < 12
    first = [line.split("    ")[0].split() for line in told.splitlines() if line.startswith("  cogov ")]
    assert len(first) == 3
    for _, *words in first:
        check_cogov(words)
    assert "Commands: list, run, compare," in told


@pytest.mark.parametrize("group", ["design", "lift"])
def test_a_group_of_commands_alone_shows_its_help(group: str, capfd: pytest.CaptureFixture[str]) -> None:
    from cogov.command import main

    assert main([group]) == 0
    told, aside = capfd.readouterr()
    assert (told.startswith(f"Usage: cogov {group} "), aside) == (True, "")


def test_the_version(capfd: pytest.CaptureFixture[str]) -> None:
    from cogov.command import main

    assert main(["--version"]) == 0
    assert capfd.readouterr().out.strip() == cogov.__version__
