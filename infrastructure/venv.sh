#!/bin/sh
# Makes .venv with what requirements-dev.txt pins. Each way this can fail says in one sentence what to do about it.
set -u

say() { printf '%s\n' "$*" >&2; }

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    # A name on the PATH may be a version manager's stand-in for a Python that is not there: so each is tried.
    for each in ${PYTHON:-python3.13 python3.12 python3.11 python3.14 python3 python}; do
        if fits "$each"; then
            printf '%s\n' "$each"
            return 0
        fi
    done
    return 1
}

python=$(find_python) || {
    say "Python 3.11 or newer is needed${PYTHON:+ and $PYTHON is not it}: install it, or name it: make PYTHON=/path/to/python3.13"
    exit 1
}

if ! fits .venv/bin/python || { [ -n "${PYTHON:-}" ] && [ ! -e .venv/ready ]; }; then
    rm -rf .venv
    say "Making a virtual environment in .venv with $("$python" --version) …"
    "$python" -m venv .venv >/dev/null 2>&1 || {
        say "A virtual environment could not be made with $python: its venv module is missing (Debian: apt-get install python3-venv)."
        exit 1
    }
fi

wheels=.venv/wheels

# Most of it is waiting for answers, one for each of a hundred packages: so four ask at a time. Chalice wants two that
# need no pins: they build wheels, and ship nothing.
fetch() {
    mkdir -p "$wheels"
    for part in 0 1 2 3; do
        { cat requirements.txt requirements-dev.txt; echo setuptools; echo wheel; } | grep '^[A-Za-z]' |
            awk "NR % 4 == $part" >"$wheels/part-$part.txt"
        .venv/bin/python -m pip download --quiet --disable-pip-version-check --no-input --progress-bar off \
            --no-deps --dest "$wheels" -r "$wheels/part-$part.txt" >/dev/null 2>&1 &
    done
    wait
}

# Python compiles what is used when it is used; pip would compile all of it, of which most never is.
install() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --progress-bar off --no-compile \
        -r requirements-dev.txt "$@"
}

say "Installing the pinned requirements into .venv; this takes about a minute, once …"
[ -e .venv/ready ] || fetch  # later, little is new
# What could not be fetched so is asked for once more, by pip itself, which says why if it cannot either.
install --no-index --find-links "$wheels" >/dev/null 2>&1 || install || {
    say "The requirements could not be installed: see above; once the network answers, the same command goes on."
    exit 1
}
rm -rf "$wheels"
