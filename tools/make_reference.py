"""Write docs/reference/ anew from the code: numbers, mechanisms, indicators, files, result folder, commands.

python tools/make_reference.py

Texts that stand nowhere in the code are in `reference_texts.yaml` beside this file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

HOUSE = Path(__file__).parents[1]
FOLDER = HOUSE / "docs" / "reference"
NOTE = "<!-- Written by tools/make_reference.py; change the code or the texts, then run it again. -->"
MEANING = ("meaning", "含义")
SOURCES = (
    "What each key says and where it was published: [sources](sources.md).",
    "各条目的内容与出处：[sources](sources.md)。",
)
TINY: Mapping[str, Any] = {
    "name": "reference",
    "days": 1,
    "communities": ["kangfu_2"],
    "before": "top_down",
    "burn_in": 0,
    "regimes": ["partner"],
    "mechanisms": ["building_chiefs", "closed_loop_platform", "council", "partner_pool"],
}


@cache
def texts() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return the texts: section, then key, then (en, zh)."""
    read: Mapping[str, Mapping[str, Sequence[str]]] = YAML(typ="safe").load(
        (Path(__file__).parent / "reference_texts.yaml").read_text(encoding="utf-8")
    )
    return read


def column_text(table: str, column: str) -> Sequence[str]:
    """Return what a column means, (en, zh).

    Raises:
        KeyError: There is no text; the message says where to write one.
    """
    known = texts()["columns"]
    for name in (f"{table}.{column}", column):
        if name in known:
            return known[name]
    raise KeyError(f"{table}.{column}: no text; add it to tools/reference_texts.yaml")


def _intro(name: str) -> str:
    return "\n\n".join(texts()["intros"][name])


def table_of(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(_cell(value) for value in line) + " |" for line in lines)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(_cell(one) for one in value)
    return str(value).replace("|", "\\|").replace("\n", " ")


def _page(name: str, title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", NOTE, _intro(name), *parts]) + "\n"


# --- numbers and mechanisms ------------------------------------------------------------------------------


def numbers_page() -> str:
    """Return the page of all numbers, room by room."""
    from sim.scenario import known_numbers

    rooms: dict[str, list[Sequence[object]]] = {}
    for entry in sorted(known_numbers().values(), key=lambda one: one.key):
        span = _span(entry.low, entry.high) + (", whole" if entry.whole else "")
        row = (f"`{entry.name}`", entry.value, entry.unit, span, entry.kind.value, entry.source)
        rooms.setdefault(entry.room, []).append((*row, entry.title_en, entry.title_zh))
    head = ("name", "value", "unit", "range", "kind", "source", *MEANING)
    parts = [f"## {room}\n\n{table_of(head, rows)}" for room, rows in sorted(rooms.items())]
    return _page("numbers", "Numbers (数值)", *SOURCES, *parts)


def _span(low: object, high: object) -> str:
    vectors = isinstance(low, tuple) and isinstance(high, tuple)
    pairs: Iterable[tuple[object, object]] = zip(low, high, strict=True) if vectors else [(low, high)]  # type: ignore[call-overload]
    return ", ".join(f"{_cell(a)} to {_cell(b)}" for a, b in pairs)


def mechanisms_page() -> str:
    """Return the page of mechanisms, phases, values and streams of luck."""
    from experiments.listing import rows_of
    from sim import quantities
    from sim.randomness import STREAMS
    from sim.values import Value

    named = [(name, one) for name, one in vars(quantities).items() if isinstance(one, Value)]
    values = [(f"`{name}`", f"`{one.name}`", one.unit, one.meaning) for name, one in named]
    phases = [
        (f"`{row['name']}`", row["every"], row["what"], ", ".join(row["attached"]))
        for row in rows_of("phases")
    ]
    attached = "attached in the regimes that come with CoGov"
    streams = table_of(("stream", "used for"), [(f"`{name}`", use) for name, use in STREAMS.items()])
    phase_table = table_of(("phase", "every", "what happens", attached), phases)
    value_table = table_of(("import", "name", "scale", "meaning"), values)
    return _page(
        "mechanisms",
        "Mechanisms and seams (机制与接口)",
        *map(_mechanism, rows_of("mechanisms")),
        f"## Phases (日程)\n\n{_intro('phases')}\n\n{phase_table}",
        f"## Values (可修改的量)\n\n{_intro('values')}\n\n{value_table}",
        f"## Streams of luck (随机流)\n\n{streams}",
    )


def _mechanism(row: Mapping[str, Any]) -> str:
    from sim.mechanisms.registry import mechanisms

    name, title, text = row["name"], row["title"], row["text"]
    neutral = ", ".join(f"`{lever}: {value:g}`" for lever, value in mechanisms()[name].neutral.items())
    told = f"Neutral at (中性值): {neutral}. Its numbers (数值): [numbers](numbers.md#{name})."
    return f"## `{name}`: {title['en']} ({title['zh']})\n\n{text['en']}\n\n{text['zh']}\n\n{told}"


# --- indicators ------------------------------------------------------------------------------------------


def indicators_page() -> str:
    """Return the page of indicators."""
    from analysis.indicators import INDICATORS

    better = {-1: "lower", 0: "neither", 1: "higher"}
    rows = []
    for name, one in INDICATORS.items():
        told = [
            one.title[language] + mark + one.about[language]
            for language, mark in (("en", ": "), ("zh", "："))
        ]
        kinds = (one.unit, better[one.direction], one.kind, _margin(one.margin), one.tag)
        rows.append((f"`{name}`", *told, *kinds))
    head = ("name", "definition", "定义", "unit", "better", "class", "margin", "tag")
    return _page("indicators", "Indicators (指标)", table_of(head, rows))


def _margin(margin: Any) -> str:
    if margin.absolute is not None:
        return f"{margin.absolute:g}"
    return f"{100 * margin.relative:g} % of the baseline" + (f"'s `{margin.of}`" if margin.of else "")


# --- files that users write ------------------------------------------------------------------------------


def files_page() -> str:
    """Return the page of the keys of scenarios, regimes and communities."""
    from experiments.failures import Failure
    from sim.scenario import CommunityFile, GroupFile, Regime, Scenario, Section

    kinds: dict[str, type[Section]] = {
        "Scenario (场景)": Scenario,
        "Regime (治理模式)": Regime,
        "Community (社区)": CommunityFile,
        "Group of communities (社区组)": GroupFile,
        "Failure (失灵)": Failure,
    }
    head = ("key", "needed", "allowed", "default")
    parts = [f"## {name}\n\n{table_of(head, _keys(kind))}" for name, kind in kinds.items()]
    return _page("files", "Scenario, regime and community files (场景、治理模式与社区文件)", *parts)


def _keys(kind: Any) -> Iterator[Sequence[str]]:
    from sim.scenario.schema import allowed, node_at, schema_of

    schema = schema_of(kind)
    for key, field in schema["properties"].items():
        default = field.get("default", "")
        shown = "" if default in (None, "", [], {}) else f"`{default}`"
        needed = "yes" if key in schema.get("required", ()) else ""
        yield f"`{key}`", needed, allowed(node_at(schema, (key,))), shown


# --- what a run gives ------------------------------------------------------------------------------------


def result_page() -> str:
    """Return the page of the result folder and of the tables of a model."""
    from analysis.comparison import SUMMARY_COLUMNS
    from experiments.running import KEPT_TABLES
    from experiments.single import EVENTS

    files = [(f"`{name}`", *both) for name, both in texts()["files"].items()]
    files += [(f"`{name}.parquet`", *texts()["tables"][name]) for name in ("runs", *KEPT_TABLES, "events")]
    summary = [(f"`{name}`", *texts()["summary"][name]) for name in SUMMARY_COLUMNS]
    keys = [(f"`{name}`", *texts()["columns"][name]) for name in ("seed", "regime")]
    shown = {"runs": ["stage", "message", "traceback"], **model_tables()}
    shown |= {name: own_columns(name) for name in ("groups", "lorenz", "earners")} | {"events": EVENTS.names}
    head = ("column", *MEANING)
    return _page(
        "result-folder",
        "The result folder (结果文件夹)",
        f"## Files (文件)\n\n{table_of(('file', 'holds', '内容'), files)}",
        f"## summary.csv\n\n{table_of(head, summary)}",
        f"## Tables (数据表)\n\n{_intro('keys')}\n\n{table_of(head, keys)}",
        *(_table_part(name, columns) for name, columns in shown.items()),
    )


def _table_part(name: str, columns: Sequence[str]) -> str:
    en, zh = texts()["tables"][name]
    rows = [(f"`{column}`", *column_text(name, column)) for column in columns]
    table = table_of(("column", *MEANING), rows)
    return f"### {name}\n\n{en[0].upper()}{en[1:]}; in {_places(name)}. {zh}。\n\n{table}"


def _places(name: str) -> str:
    """Return where a table is found."""
    from experiments.running import KEPT_TABLES

    if name not in model_tables():
        return f"the folder, `{name}.parquet`"
    return f"`model.tables()` and the folder, `{name}.parquet`" if name in KEPT_TABLES else "`model.tables()`"


@cache
def model_tables() -> Mapping[str, list[str]]:
    """Return the columns of the tables that a model hands over, from a model of one day."""
    from sim.model import CoGovernanceModel

    model = CoGovernanceModel(dict(TINY), "partner", seed=1)
    model.run()
    columns = {name: list(table) for name, table in model.tables().items()}
    model.close()
    return columns


def own_columns(table: str) -> list[str]:
    """Return the columns of a table that only a comparison makes."""
    from analysis.folder.schemas import SCHEMAS

    return [name for name in SCHEMAS[table] if name not in ("seed", "regime")]


# --- failures --------------------------------------------------------------------------------------------


def failures_page() -> str:
    """Return the page of failures that can be made to happen."""
    from experiments.listing import rows_of

    head = ("name", "route", "途径", "knob", "diagnostic", "threshold")
    rows = []
    for row in rows_of("failures"):
        told = [f"{row['title'][one]}{mark}{row['route'][one]}" for one, mark in (("en", ": "), ("zh", "："))]
        limit = f"{row['side']} past {row['threshold']:g}"
        rows.append((f"`{row['name']}`", *told, row["knob"], f"`{row['diagnostic']}`", limit))
    return _page("failures", "Failures (失灵)", table_of(head, rows))


# --- commands --------------------------------------------------------------------------------------------


def commands_page() -> str:
    """Return the page of commands."""
    import typer

    from cogov.command.app import app

    group: Any = typer.main.get_command(app)
    parts = [part for name, command in group.commands.items() for part in _commands(name, command)]
    return _page("commands", "Commands (命令)", *parts)


def _commands(name: str, command: Any) -> Iterator[str]:
    """A command, or each command of a group."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield _command(name, command)
        return
    for verb, one in inner.items():
        yield from _commands(f"{name} {verb}", one)


def _command(name: str, command: Any) -> str:
    rows = [_option(parameter) for parameter in command.params if parameter.name != "help"]
    return f"## cogov {name}\n\n{command.help}\n\n{table_of(('option', 'default', 'meaning'), rows)}"


def _option(parameter: Any) -> tuple[str, str, str]:
    positional = parameter.param_type_name == "argument"
    name = parameter.name.upper() if positional else ", ".join(parameter.opts)
    default = parameter.default
    shown = "needed" if parameter.required else "" if default in (None, False, ()) else f"`{default}`"
    return f"`{name}`", shown, str(parameter.help or "")


# --- all -------------------------------------------------------------------------------------------------

PAGES: Mapping[str, Callable[[], str]] = {
    "numbers.md": numbers_page,
    "mechanisms.md": mechanisms_page,
    "indicators.md": indicators_page,
    "files.md": files_page,
    "result-folder.md": result_page,
    "commands.md": commands_page,
    "failures.md": failures_page,
}


def main() -> None:
    """Write all pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
