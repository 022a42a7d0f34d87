"""The columns of the files of a result folder and their types (architecture section 7, model.md appendix A).

Every table carries `seed` and `regime` in front. A file may have further columns (pools, indicators); those
listed
here always have these types, so that a column without any value keeps its type: an empty message is a string.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

TEXT, WHOLE, REAL, YES, KEY = pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.uint64()
KEYS = {"seed": WHOLE, "regime": TEXT}


def _of(kind: pa.DataType, *names: str) -> dict[str, pa.DataType]:
    return dict.fromkeys(names, kind)


SCHEMAS: dict[str, dict[str, pa.DataType]] = {
    "runs": {**KEYS, **_of(TEXT, "stage", "message", "traceback")},
    "community": {
        **KEYS,
        "name": TEXT,
        **_of(WHOLE, "residents", "adults"),
        **_of(REAL, "scale", "cash_k", "shadow_price_k"),
    },
    "residents": {
        **KEYS,
        **_of(
            WHOLE,
            "community",
            "building",
            "floor",
            "age",
            "status_third",
            "petitions",
            "negative_ties",
            "flags",
        ),
        **_of(YES, "adult", "owner", "tenant", "digital", "alone65"),
        **_of(REAL, "status", "trust_neighbours", "trust_government", "belonging", "efficacy"),
        **_of(REAL, "trust_neighbours_start", "trust_government_start", "belonging_start", "efficacy_start"),
        **_of(REAL, "motivation", "motivation_start"),
        **_of(REAL, "grievance", "grudge", "fatigue", "hours_given", "hours_given_first", "readers"),
    },
    "issues": {
        **KEYS,
        "id": WHOLE,
        "key": KEY,
        **_of(WHOLE, "community", "building", "type", "channel", "reports", "attempts", "max_level"),
        **_of(WHOLE, "solved_level", "solved_by", "spells", "state", "first_attempt_handler", "parent"),
        "first_level": WHOLE,
        **_of(YES, "small", "first_official_was_true", "relapsed_within_90"),
        **_of(
            REAL, "severity", "birth", "self_end", "detected", "first_report_cf", "solved", "official_close"
        ),
        **_of(REAL, "deadline", "accepted_share", "hours", "kept_level1_days", "first_attempt_solved"),
        "returns": WHOLE,
    },
    "spells": {**KEYS, "issue": WHOLE, **_of(REAL, "start", "end")},
    "affected": {
        **KEYS,
        **_of(WHOLE, "issue", "resident"),
        **_of(REAL, "exposure", "satisfaction"),
        "final": YES,
    },
    "closures": {
        **KEYS,
        "issue": WHOLE,
        "time": REAL,
        "handler": WHOLE,
        "paper": YES,
        **_of(REAL, "mean_S", "mean_O", "mean_V", "mean_T", "accepted"),
        **_of(WHOLE, "level", "procedure", "adults", "tenants", "present", "present_tenants"),
        **_of(REAL, "distance", "outcome_top", "outcome_bottom", "voice_present"),
        **_of(WHOLE, "served", "aggrieved"),
    },
    "daily": {
        **KEYS,
        **_of(WHOLE, "t", "community"),
        **_of(REAL, "open", "queued", "new", "solved", "paper", "relapsed", "petitions", "small_petitions"),
        "incidents": REAL,
        **_of(REAL, "detected_report", "detected_patrol", "detected_chief", "detected_talk"),
        **_of(REAL, "reports_hotline", "reports_desk", "trust_neighbours", "trust_government", "belonging"),
        **_of(
            REAL, "efficacy", "grievance", "grudge", "volunteers", "hours_given", "hours_used", "hours_idle"
        ),
        **_of(REAL, "partners", "staff_off_tickets", "staff_behind"),
    },
    "incidents": {**KEYS, **_of(WHOLE, "t", "community", "building", "participants")},
    "ledger": {**KEYS, "month": WHOLE, "account": TEXT, "cash_k": REAL},
    "hours": {**KEYS, "month": WHOLE, "purpose": TEXT, **_of(REAL, "given", "used", "idle")},
    "others": {**KEYS, "month": WHOLE, "account": TEXT, "cost_k": REAL},
    "pools": {
        **KEYS,
        "pool": TEXT,
        **_of(WHOLE, "level", "jobs"),
        **_of(REAL, "utilisation", "waiting_mean"),
        "shared": YES,
    },
    "lists": {
        **KEYS,
        **_of(WHOLE, "month", "community"),
        **_of(TEXT, "list", "kind"),
        **_of(WHOLE, "item", "building", "type", "beneficiaries"),
        "resource": TEXT,
        "unit": WHOLE,
    },
    "projects": {
        **KEYS,
        "project": WHOLE,
        "key": KEY,
        "t_start": REAL,
        **_of(WHOLE, "community", "building", "stairwell"),
        **_of(TEXT, "kind", "procedure"),
        **_of(WHOLE, "owners", "rounds"),
        **_of(REAL, "surplus_k", "need_k", "subsidy_k", "grant_k"),
        "state": TEXT,
        **_of(REAL, "t_passed", "t_built"),
        **_of(WHOLE, "passed", "suits", "built"),
    },
    "project_owners": {
        **KEYS,
        **_of(
            WHOLE, "project", "owner", "flat", "floor", "area_cm2", "resident", "nonresident", "let", "elder"
        ),
        **_of(REAL, "gain_k", "loss_k", "perceived_k", "share_k", "compensation_k", "transfer_k", "payoff_k"),
        "utility": REAL,
        **_of(WHOLE, "yes", "sued"),
        **_of(REAL, "welfare_k", "tenant_k"),
    },
    "project_rounds": {
        **KEYS,
        **_of(WHOLE, "project", "round"),
        "t": REAL,
        **_of(WHOLE, "owner", "attended"),
        **_of(REAL, "perceived_k", "share_k", "compensation_k", "transfer_k", "utility"),
        **_of(WHOLE, "taking_part", "yes", "passed"),
    },
    "turnout": {**KEYS, **_of(WHOLE, "week", "resident"), "hours": REAL},
    "holders": {
        **KEYS,
        "resident": WHOLE,
        **_of(REAL, "held", "issued", "redeemed", "expired", "nominal_hours", "motivation_moved"),
        **_of(YES, "invited", "honoured"),
    },
    "points": {
        **KEYS,
        **_of(WHOLE, "month", "community", "honoured"),
        **_of(REAL, "issued", "redeemed", "expired", "balance", "nominal_hours", "spent_k"),
    },
    "points_books": {
        **KEYS,
        **_of(WHOLE, "month", "community", "dry", "rewarded_days"),
        **_of(REAL, "faded", "fined", "left", "gamed", "over_cap", "fund_k"),
    },
    "lorenz": {**KEYS, "measure": TEXT, **_of(REAL, "p", "share")},
    "earners": {**KEYS, **_of(TEXT, "dimension", "group"), "n": WHOLE, **_of(REAL, "points", "hours")},
    "groups": {
        **KEYS,
        **_of(TEXT, "window", "dimension", "group"),
        "n": WHOLE,
        **_of(REAL, "burden", "satisfaction", "hours_given", "trust_change"),
    },
}


def schema_of(table: str, columns: Mapping[str, Any]) -> pa.Schema:
    """Return the schema of a table with these columns: the listed ones first, in their order, then the
    others.

    A column that is not listed is text where it holds strings, else a real number.
    """
    listed = SCHEMAS.get(table, KEYS)
    known = [(name, kind) for name, kind in listed.items() if name in columns]
    others = [(name, _guess(values)) for name, values in columns.items() if name not in listed]
    return pa.schema([pa.field(name, kind) for name, kind in (*known, *others)])


def table_of(table: str, columns: Mapping[str, Any]) -> pa.Table:
    """Return columns of equal length as an Arrow table under `schema_of`.

    Raises:
        pyarrow.ArrowInvalid: A value does not fit its column's type, or lengths differ.
    """
    schema = schema_of(table, columns)
    arrays = [_column(np.asarray(columns[field.name]), field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _column(values: Any, kind: pa.DataType) -> pa.Array:
    """Return one column; NaN in a column of text or whole numbers is null."""
    missing = np.array([value is None or value != value for value in values.tolist()], np.bool_)
    if kind in (WHOLE, YES, KEY) and values.dtype.kind == "f":
        values = np.where(missing, 0, values).astype(np.int64 if kind == WHOLE else np.bool_)
    if kind == REAL:
        return pa.array(values.astype(np.float64), kind)
    return pa.array(
        values.astype(object) if kind == TEXT else values, kind, mask=missing if missing.any() else None
    )


def _guess(values: Any) -> pa.DataType:
    return TEXT if np.asarray(values).dtype.kind in "UOST" else REAL
