"""The columns of a stairwell's table and the words that may stand in its cells, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from office.reading import Column

FLAT = Column(
    "flat",
    (
        "房号", "户号", "室号", "门牌号", "房间号", "单元房号", "门牌", "房屋编号", "房屋坐落", "户室号", "住户",
        "flat", "flat no", "flat number", "apartment", "apartment no", "apt", "unit no", "room", "room no", "door no",
    ),
)  # fmt: skip
FLOOR = Column(
    "floor",
    ("楼层", "层", "所在层", "所在楼层", "层数", "层次", "floor", "floor no", "storey", "story", "level"),
)
AREA = Column(
    "area",
    (
        "建筑面积", "面积", "产权面积", "房屋面积", "专有面积", "专有部分面积", "建筑面积平方米", "建面", "房本面积",
        "area", "floor area", "area m2", "size", "gross floor area", "area sqft", "area sqm",
    ),
)  # fmt: skip
USE = Column(
    "use",
    (
        "居住情况", "使用情况", "自住或出租", "自住/出租", "居住状态", "房屋用途", "房屋状态", "是否出租", "是否自住",
        "居住性质", "occupied", "use", "occupancy", "owner-occupied or let", "tenure", "let",
    ),
    needed=False,
)  # fmt: skip
AGE = Column(
    "age",
    ("业主年龄", "年龄", "户主年龄", "产权人年龄", "岁数", "age", "owner age", "age of owner"),
    needed=False,
)
POSITION = Column(
    "position",
    (
        "态度", "意见", "意向", "表态", "是否同意", "加装意愿", "加梯意愿", "业主意见", "业主态度", "征询意见",
        "position", "stated position", "opinion", "attitude", "consent", "vote",
    ),
    needed=False,
)  # fmt: skip
NEEDS = Column(
    "needs",
    (
        "所需补偿", "所需补偿元", "要求补偿", "补偿要求", "期望补偿", "需补偿", "补偿诉求", "要价",
        "needs", "needs yuan", "amount needed", "asks for", "compensation needed", "demand",
    ),
    needed=False,
)  # fmt: skip
OWNER = Column(
    "owner",
    (
        "业主", "业主姓名", "产权人", "产权人姓名", "户主", "房主", "所有权人", "业主编号", "姓名",
        "owner", "owner name", "owner id", "name of owner", "proprietor",
    ),
    needed=False,
)  # fmt: skip
BUILDING = Column(
    "building",
    ("楼栋", "楼号", "栋号", "楼幢", "单元", "单元号", "building", "building no", "block", "stairwell"),
    needed=False,
)
FLOORS = Column(
    "floors",
    (
        "总楼层",
        "总层数",
        "楼层总数",
        "地上层数",
        "总楼层数",
        "floors",
        "number of floors",
        "total floors",
        "storeys",
    ),
    needed=False,
)
COLUMNS = (FLAT, FLOOR, AREA, USE, AGE, POSITION, NEEDS, OWNER, BUILDING, FLOORS)
TEMPLATE = (FLAT, FLOOR, AREA, USE, AGE, POSITION, NEEDS, OWNER, FLOORS)
"""Columns of the template: one stairwell needs no building."""

USES: Mapping[str, tuple[str, ...]] = {
    "owner": (
        "自住", "业主自住", "自用", "自己住", "住", "本人居住", "产权人自住",
        "owner", "owner-occupied", "owned", "own", "occupied", "self",
    ),
    "let": (
        "出租", "已出租", "租", "租赁", "租户", "租客", "出租房", "外租",
        "let", "rented", "rent", "rented out", "tenant", "tenanted",
    ),
    "vacant": ("空置", "空", "闲置", "无人居住", "无人", "空房", "vacant", "empty", "unoccupied"),
}  # fmt: skip
YES, NO = ("是", "yes", "y", "√", "true", "1"), ("否", "no", "n", "×", "false", "0")


def uses_under(heading: str) -> Mapping[str, tuple[str, ...]]:
    """The words for occupied or let; yes and no where the heading asks for one of the two (是否出租)."""
    asks_let = any(word in heading.casefold() for word in ("租", "let", "rent"))
    asks_own = any(word in heading.casefold() for word in ("自住", "自用", "owner"))
    if asks_let == asks_own:
        return USES
    yes, no = ("let", "owner") if asks_let else ("owner", "let")
    return {**USES, yes: USES[yes] + YES, no: USES[no] + NO}


POSITIONS: Mapping[str, tuple[str, ...]] = {
    "for": (
        "同意", "赞成", "支持", "愿意", "赞同", "是", "可以", "√", "✓",
        "for", "yes", "y", "agree", "agrees", "in favour", "in favor", "support", "supports",
    ),
    "against": (
        "反对", "不同意", "不赞成", "不支持", "不愿意", "否", "拒绝", "×", "✗",
        "against", "no", "n", "disagree", "disagrees", "opposed", "object", "objects", "refuses",
    ),
    "unknown": (
        "未知", "不清楚", "不知道", "未表态", "待定", "未联系上", "中立", "弃权", "观望", "无意见", "无",
        "-", "?", "？", "unknown", "undecided", "not known", "neutral", "open", "not reached", "abstains", "none",
    ),
}  # fmt: skip
