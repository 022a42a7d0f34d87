"""Cells as values: numbers with units, areas, sums of money, ages, floors, and words for a choice.

Each reader notes what it cannot use and gives None; what it understood otherwise than written it remarks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from office.reading.grid import plain
from office.reading.problems import Notes
from office.reading.table import Cell

NUMBER = re.compile(
    r"^(?:约|大约|about|approx\.?|ca\.?|~|≈)?\s*([+\-−–]?)\s*((?:\d[\d,' ]*)?\.?\d+|\d+\.)\s*(.*)$", re.I
)
ASKED = re.compile(
    r"^(?:(?:至少)?(?:需要?|要求?)?(?:补偿|补)?|needs?|asks? for)\s*(?:¥|￥|rmb|cny)?\s*", re.IGNORECASE
)
THOUSANDS = re.compile(r"^\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?$")
COMMA_DECIMAL = re.compile(r"^\d+,\d{1,2}$")
DIGITS = "零一二三四五六七八九"
CM2 = Decimal(10_000)
SQUARE_METRES = (
    "m2",
    "m^2",
    "㎡",
    "平方米",
    "平米",
    "平方",
    "平",
    "方",
    "sqm",
    "sq.m",
    "sq.m.",
    "squaremetres",
    "qm",
)
SQUARE_FEET = ("sqft", "sq.ft", "sq.ft.", "ft2", "ft^2", "squarefeet", "sf", "平方英尺", "平方呎", "呎", "尺")
AREA_UNITS: Mapping[str, Decimal] = {
    **dict.fromkeys(SQUARE_METRES, Decimal(1)),
    **dict.fromkeys(SQUARE_FEET, Decimal("0.09290304")),
    **dict.fromkeys(["坪", "ping"], Decimal("3.305785")),
}
"""Square metres in one of each unit; the foot is exact by definition, the ping is 400/121 square metres."""
MONEY_UNITS: Mapping[str, Decimal] = {
    **dict.fromkeys(["元", "yuan", "rmb", "cny", "¥", "块", "块钱", "元整"], Decimal(1)),
    **dict.fromkeys(["万", "万元", "w", "万块", "wan"], Decimal(10_000)),
    **dict.fromkeys(["千", "千元", "k", "kyuan", "kcny", "krmb"], Decimal(1_000)),
}
AREA_RANGE = (Decimal(10), Decimal(500))
LARGEST_DIGITS = 15


def number_and_unit(text: str) -> tuple[Decimal, str] | None:
    """A number and what stands behind it, unit in lower case without spaces; None for other text.

    "1,234.5 m²" is 1234.5 and "m2"; "85,5" is 85.5.
    """
    match = NUMBER.match(plain(text))
    if match is None:
        return None
    sign, digits, unit = match.groups()
    digits = digits.strip()
    if COMMA_DECIMAL.match(digits):
        digits = digits.replace(",", ".")
    elif any(mark in digits for mark in ",' "):
        if not THOUSANDS.match(digits):
            return None
        digits = re.sub(r"[,' ]", "", digits)
    if len(digits) > LARGEST_DIGITS:
        return None
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return None
    return (-value if sign in ("-", "−", "–") else value), unit.replace(" ", "").casefold()


def area_cm2(cell: Cell, notes: Notes) -> int | None:
    """A flat's area in whole square centimetres.

    The unit may stand in the cell or in the heading; without one it is square metres. Areas in square feet or
    ping are converted and remarked. Outside 10 to 500 m² it is a problem that guesses the unit.
    """
    if not cell.text:
        notes.problem(cell.place, "reading.area_missing")
        return None
    found = number_and_unit(cell.text)
    unit = (found[1] if found else "") or _heading_unit(cell.place.column, AREA_UNITS) or "m2"
    if found is None or unit not in AREA_UNITS:
        notes.problem(cell.place, "reading.area_wrong", found=cell.text)
        return None
    metres = found[0] * AREA_UNITS[unit]
    low, high = AREA_RANGE
    if not low <= metres <= high:
        feet = metres * AREA_UNITS["sqft"]
        key = "reading.area_feet" if unit in SQUARE_METRES and low <= feet <= high else "reading.area_range"
        notes.problem(cell.place, key, found=cell.text, low=str(low), high=str(high))
        return None
    whole = int((metres * CM2).to_integral_value(ROUND_HALF_UP))
    if unit not in SQUARE_METRES:
        notes.remark(
            cell.place, "reading.converted", found=cell.text, unit=unit, metres=f"{whole / 10_000:.2f}"
        )
    return whole


def _heading_unit(heading: str, units: Mapping[str, object]) -> str:
    """The unit that a heading names in brackets or behind the last space or comma."""
    inside = re.findall(r"[(\[【]\s*(.*?)\s*[)\]】]", heading) + re.split(r"[\s,，/:：]", heading)[-1:]
    names = [text.replace(" ", "").casefold() for text in inside]
    return next((name for name in names if name in units), "")


def whole(cell: Cell, notes: Notes, *, low: int, high: int, endings: tuple[str, ...] = ()) -> int | None:
    """A whole number between `low` and `high`; blank is None without a word.

    `endings` may stand behind it ("70岁"). A problem names what is allowed.
    """
    if not cell.text:
        return None
    found = number_and_unit(cell.text)
    if found is None or found[1] not in ("", *endings) or found[0] != found[0].to_integral_value():
        notes.problem(cell.place, "reading.whole_wrong", found=cell.text, low=str(low), high=str(high))
        return None
    if not low <= found[0] <= high:
        notes.problem(cell.place, "reading.whole_range", found=cell.text, low=str(low), high=str(high))
        return None
    return int(found[0])


def floor_number(text: str) -> int | None:
    """A floor: "3", "3层", "三楼", "F3", "3rd floor"; None for other text. 0 and below are numbers too."""
    given = plain(text).casefold().replace(" ", "")
    bare = re.sub(r"^(第|f|floor|level|l)|(层|楼|f|floor|st|nd|rd|th|level)+$", "", given)
    bare = re.sub(r"(st|nd|rd|th)$", "", bare)
    if re.fullmatch(r"[+\-−]?\d{1,3}(\.0+)?", bare):
        return int(float(bare.replace("−", "-")))
    return _chinese_number(bare)


def _chinese_number(text: str) -> int | None:
    """一 to 九十九; None for other text."""
    tens, ten, ones = text.partition("十")
    if not text or any(sign not in DIGITS for sign in tens + ones) or len(tens) > 1 or len(ones) > 1:
        return None
    left = DIGITS.index(tens) if tens else 1
    right = DIGITS.index(ones) if ones else 0
    return left * 10 + right if ten else DIGITS.index(tens)


def yuan(text: str, heading: str = "") -> Decimal | None:
    """A sum of money in yuan: "20000", "2万", "¥2,000", "20k"; None for other text.

    The unit may stand in the heading; without one it is yuan.
    """
    given = ASKED.sub("", plain(text))
    found = number_and_unit(given)
    if found is None:
        return None
    unit = found[1] or _heading_unit(plain(heading), MONEY_UNITS) or "元"
    return found[0] * MONEY_UNITS[unit] if unit in MONEY_UNITS else None


def choice(cell: Cell, notes: Notes, names: Mapping[str, tuple[str, ...]], allowed: str) -> str | None:
    """The name whose words stand in the cell; blank is None without a word, other text a problem."""
    given = re.sub(r"[\s\-_.。!！/]+", "", cell.text).casefold()
    if not given:
        return None
    for name, spoken in names.items():
        if given in (re.sub(r"[\s\-_.]+", "", word).casefold() for word in spoken):
            return name
    notes.problem(cell.place, "reading.choice", found=cell.text, allowed=allowed)
    return None
