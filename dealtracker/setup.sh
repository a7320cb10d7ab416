#!/bin/sh
# Makes a virtual environment and installs exactly what the lock file names.
# usage: setup.sh FOLDER LOCKFILE
set -eu

folder=$1
lock=$2

# These settings would install somewhere else than into the environment.
unset PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PYTHONHOME PYTHONPATH

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for name in python3 python3.12 python3.13 python3.11 python3.14 python; do
        if is_new_enough "$name"; then
            echo "$name"
            return
        fi
    done
    echo "Python 3.11 or newer is needed, and none was found. python3 is: $(python3 --version 2>&1)." >&2
    echo "Install one (Debian: apt install python3 python3-venv) and try again." >&2
    return 1
}

has_environment() {
    is_new_enough "$folder/bin/python"
}

install_with_uv() {
    command -v uv >/dev/null 2>&1 || return 1
    echo "Installing with uv …"
    has_environment || uv venv --quiet --clear --python "$1" "$folder" || return 1
    uv pip sync --quiet --python "$folder/bin/python" --require-hashes "$lock"
}

install_with_pip() {
    echo "Installing with pip (about a minute) …"
    # An environment that uv made has no pip.
    "$folder/bin/python" -m pip --version >/dev/null 2>&1 || "$1" -m venv --clear "$folder" || {
        echo "The virtual environment could not be made. Debian: apt install python3-venv." >&2
        return 1
    }
    quietly "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
        --require-hashes -r "$lock"
}

# pip warns of much that does no harm: what a command complains of is shown only where it fails.
quietly() {
    complaints=$(mktemp)
    status=0
    "$@" 2>"$complaints" || status=$?
    [ "$status" -eq 0 ] || cat "$complaints" >&2
    rm -f "$complaints"
    return "$status"
}

python=$(find_python)
# uv does not know pip's settings (an index, a proxy's certificate), so pip tries where uv fails.
install_with_uv "$python" || install_with_pip "$python"
