#!/bin/sh
# Prints the first Python that is new enough and can make a virtual environment; else says in one line what to do.
# Usage: find_python.sh [INTERPRETER]
set -u
old="" bare=""
for python in ${1:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        old="$old $version"
    elif ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        bare="$version"
    else
        command -v "$python"
        exit 0
    fi
done
if [ -n "$bare" ]; then
    echo "Python $bare lacks the module venv. Install it: sudo apt install python$bare-venv (Fedora and macOS bring it with Python)." >&2
else
    echo "CoGov needs Python 3.11 or newer; found:${old:- none}. Install it: sudo apt install python3 python3-venv, or from www.python.org." >&2
fi
exit 1
