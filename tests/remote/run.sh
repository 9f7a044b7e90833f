#!/bin/sh
# Tries endpoints against the engines themselves: Oxigraph (from PyPI) and Virtuoso (installed, or Debian's packages,
# unpacked without root). What cannot be had is left out, aloud; each engine begins with nothing in it.
# Usage: tests/remote/run.sh [FOLDER], where what was installed stays.
set -eu
cd "$(dirname "$0")/../.."
here=${1:-target/remote}
mkdir -p "$here"
here=$(cd "$here" && pwd)
started=
trap 'for pid in $started; do kill "$pid" 2>/dev/null || :; done' EXIT INT TERM

wait_for() { # ADDRESS
    tries=0
    until curl -sf -o /dev/null -G "$1" --data-urlencode 'query=ASK { }' -H 'Accept: application/sparql-results+json'; do
        tries=$((tries + 1))
        [ "$tries" -lt 60 ] || return 1
        sleep 1
    done
}

oxigraph() {
    if [ ! -x "$here/venv/bin/oxigraph" ]; then
        python3 -m venv "$here/venv" && "$here/venv/bin/pip" install -q oxigraph || return 1
    fi
    rm -rf "$here/oxigraph"
    "$here/venv/bin/oxigraph" serve --location "$here/oxigraph" --bind 127.0.0.1:27878 > "$here/oxigraph.log" 2>&1 &
    started="$started $!"
    wait_for http://127.0.0.1:27878/query
}

virtuoso() {
    root=$here/unpacked
    if [ -x /usr/bin/virtuoso-t ] && [ -f /usr/share/virtuoso-opensource-7/virtuoso.ini ]; then
        root=
    elif [ ! -x "$root/usr/bin/virtuoso-t" ]; then
        (
            cd "$here"
            apt-get download virtuoso-opensource-7 virtuoso-opensource-7-bin virtuoso-opensource-7-common \
                libminizip1 libldap-2.5-0 libsasl2-2 libpcre3
            for package in *.deb; do dpkg -x "$package" unpacked; done
        ) > "$here/apt.log" 2>&1 || return 1
    fi
    rm -rf "$here/virtuoso"
    mkdir -p "$here/virtuoso/vsp"
    sed -e "s#/var/lib/virtuoso-opensource-7/db/#$here/virtuoso/#; s#/var/lib/virtuoso-opensource-7/vsp#$here/virtuoso/vsp#" \
        -e 's#^\(ServerPort.*=\) 1111#\1 21111#; s#^\(ServerPort.*=\) 8890#\1 28890#' \
        -e 's#^NumberOfBuffers.*#NumberOfBuffers = 2000#; s#^MaxDirtyBuffers.*#MaxDirtyBuffers = 1500#' \
        "$root/usr/share/virtuoso-opensource-7/virtuoso.ini" > "$here/virtuoso/own.ini"
    (
        cd "$here/virtuoso"
        [ -z "$root" ] || export LD_LIBRARY_PATH="$root/usr/lib/$(uname -m)-linux-gnu:$root/lib/$(uname -m)-linux-gnu"
        exec "$root/usr/bin/virtuoso-t" -f -c own.ini
    ) > "$here/virtuoso.log" 2>&1 &
    started="$started $!"
    wait_for http://127.0.0.1:28890/sparql
}

if oxigraph; then export CHANCERY_TEST_OXIGRAPH=http://127.0.0.1:27878; else echo 'no Oxigraph: left out'; fi
if virtuoso; then export CHANCERY_TEST_VIRTUOSO=http://127.0.0.1:28890/sparql; else echo 'no Virtuoso: left out'; fi
# Engines are slow where much else is done.
export CHANCERY_TEST_PATIENCE=300
# The program first, then the suite of the seam, which empties Oxigraph for each test.
cargo test --test it -- remote:: --nocapture
[ -z "${CHANCERY_TEST_OXIGRAPH-}" ] || cargo test --test it -- backend:: backend_answers:: backend_shapes::
