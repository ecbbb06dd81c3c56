#!/bin/sh
# Makes the virtual environment in $1, or says what the machine lacks.
set -eu

missing() {
    echo "$1" >&2
    exit 1
}

for python in ${PYTHON:-python3.11 python3 python3.12 python3.13 python3.14}; do
    # Asked to run, not only looked for: a version manager's stub may be all there is.
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        found=$python
        break
    fi
done
[ "${found:-}" ] || missing "Python 3.11 or newer is missing. Debian, Ubuntu: apt-get install python3 python3-venv. Elsewhere: https://www.python.org/downloads/"

# Debian ships venv without the part that puts pip into it.
if ! "$found" -c 'import ensurepip, venv' 2>/dev/null; then
    package=$("$found" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing $package."
        said=$({ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y "$package"; } 2>&1) ||
            missing "$said"
    else
        missing "$found cannot make virtual environments. Debian, Ubuntu: sudo apt-get install $package"
    fi
fi

echo "Making $1 with $("$found" --version)."
"$found" -m venv "$1"
