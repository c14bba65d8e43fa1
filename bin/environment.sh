# Sourced by the other commands: finds a Python, makes .venv, installs a lock file when it changed.
# Expects $root. Prints nothing when there is nothing to do.

find_python() {
    for candidate in ${WEFT_PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    echo "Weft needs Python 3.11 or newer, and none was found." >&2
    if found=$(python3 --version 2>/dev/null); then
        echo "python3 here is $found." >&2
    fi
    echo "Install one (on Debian or Ubuntu: apt-get install python3 python3-venv)," >&2
    echo "or name it: WEFT_PYTHON=/path/to/python3.12 bin/serve" >&2
    exit 1
}

# make_environment LOCKFILE: a virtual environment that holds exactly what the file names
make_environment() {
    lock=$root/$1
    stamp=$root/.venv/.installed-$1
    if [ -x "$root/.venv/bin/python" ] && cmp -s "$lock" "$stamp" &&
        "$root/.venv/bin/python" -c '' 2>/dev/null; then
        return
    fi
    if ! "$root/.venv/bin/python" -m pip --version >/dev/null 2>&1; then
        python=$(find_python) || exit 1
        if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
            version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
            echo "$python cannot make virtual environments: its venv module is missing." >&2
            echo "On Debian or Ubuntu: apt-get install python$version-venv" >&2
            exit 1
        fi
        echo "Making a Python environment in .venv ..."
        "$python" -m venv --clear "$root/.venv"
    fi
    echo "Installing what Weft needs (once) ..."
    "$root/.venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --require-hashes --requirement "$lock"
    cp "$lock" "$stamp"
}
