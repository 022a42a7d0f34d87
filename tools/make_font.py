"""Make the Chinese font that figures and pages carry: a subset of Noto Sans CJK SC (OFL 1.1).

    python tools/make_font.py

takes Debian's package `fonts-noto-cjk` (needs `apt-get` and `dpkg-deb`; nothing is installed), cuts the
simplified Chinese face down to GB2312 and the symbols that our texts use, and writes font and licence to
`analysis/words/fonts/`. The result is committed; nobody needs to run this to use CoGov.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

TARGET = Path(__file__).resolve().parent.parent / "analysis" / "words" / "fonts"
PACKAGE = "fonts-noto-cjk"
COLLECTION = "usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
COPYRIGHT = f"usr/share/doc/{PACKAGE}/copyright"
SIMPLIFIED_CHINESE = 2
FAMILY = "Noto Sans CJK SC"
SYMBOLS = "±×÷≤≥≠≈−–—…·•°√∞∑Δμσ²³½¼¾→←↑↓€¥¥①②③④⑤⑥⑦⑧⑨⑩■□▲△▼▽◆◇○●◎★☆✓“”‘’《》〈〉「」『』【】‰′″ 　"


def gb2312(rows: range) -> str:
    """Every character of the given GB2312 rows (1-3 and 6 are symbols, 16-55 level 1, 56-87 level 2)."""
    found = []
    for row in rows:
        for cell in range(1, 95):
            try:
                found.append(bytes((0xA0 + row, 0xA0 + cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return "".join(found)


def characters() -> str:
    """All characters that the subset holds, sorted, each once."""
    ascii_printable = "".join(chr(code) for code in range(0x20, 0x7F))
    latin = "".join(chr(code) for code in range(0xA0, 0x100))
    rows = [range(1, 4), range(6, 7), range(16, 88)]
    return "".join(sorted(set(ascii_printable + latin + SYMBOLS + "".join(map(gb2312, rows)))))


def unpack(folder: Path) -> Path:
    """Download the Debian package into `folder` and unpack it there; the folder of its files comes back."""
    subprocess.run(["apt-get", "download", PACKAGE], cwd=folder, check=True)
    package = next(folder.glob(f"{PACKAGE}_*.deb"))
    subprocess.run(["dpkg-deb", "-x", str(package), str(folder / "files")], check=True)
    return folder / "files"


def licence(copyright_file: str, notice: str) -> str:
    """The text of the font's licence out of Debian's copyright file, under the font's own notice."""
    paragraph = copyright_file.split("License: SIL-1.1\n")[-1].split("\nLicense:")[0]
    lines = [line[1:].rstrip() if line.strip() != "." else "" for line in paragraph.splitlines()]
    changed = (
        "This file is a subset of the font named above, made by tools/make_font.py; glyphs are unchanged."
    )
    return "\n".join([notice, changed, "", *lines]).rstrip() + "\n"


def cut(face: TTFont) -> list[str]:
    """Cut `face` down to `characters()` in place; characters that the face lacks come back."""
    wanted = characters()
    missing = [sign for sign in wanted if ord(sign) not in face.getBestCmap()]
    options = subset.Options(
        hinting=False,
        layout_features=[],
        desubroutinize=True,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        recalc_timestamp=False,
        drop_tables=["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"],
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=wanted)
    subsetter.subset(face)
    return missing


def main() -> int:
    """Make font and licence, say what was written; exit status 0."""
    with tempfile.TemporaryDirectory() as name:
        files = unpack(Path(name))
        face = TTCollection(files / COLLECTION, lazy=True).fonts[SIMPLIFIED_CHINESE]
        if face["name"].getDebugName(1) != FAMILY:
            raise SystemExit(f"face {SIMPLIFIED_CHINESE} is {face['name'].getDebugName(1)!r}, not {FAMILY!r}")
        missing = cut(face)
        TARGET.mkdir(parents=True, exist_ok=True)
        path = TARGET / "NotoSansCJKsc-subset.otf"
        face.save(path)
        notice = f"{FAMILY}, {face['name'].getDebugName(5)}. {face['name'].getDebugName(0)}"
        text = (files / COPYRIGHT).read_text(encoding="utf-8")
        (TARGET / "OFL.txt").write_text(licence(text, notice), encoding="utf-8")
    size = path.stat().st_size / 1e6
    print(f"{path.name}: {size:.2f} MB, {len(characters())} characters, not in the face: {missing}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
