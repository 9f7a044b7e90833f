#!/bin/sh
# Tries the server with clients that people have: curl, SPARQLWrapper and rdflib (from PyPI), Comunica (from npm). What
# cannot be had is left out, aloud. Usage: tests/clients/run.sh [FOLDER], where what was installed stays.
set -eu
cd "$(dirname "$0")/../.."
here=${1:-target/clients}
mkdir -p "$here"
here=$(cd "$here" && pwd)

python() {
    [ -x "$here/venv/bin/python" ] || python3 -m venv "$here/venv" || return 1
    "$here/venv/bin/python" -c 'import rdflib, SPARQLWrapper' 2> /dev/null || "$here/venv/bin/pip" install -q rdflib SPARQLWrapper
}

# Version 5 wants a Node that unpacks zstd, which 20 does not.
comunica() {
    [ -d "$here/node_modules/@comunica/query-sparql" ] || npm install --silent --no-audit --no-fund --prefix "$here" @comunica/query-sparql@4
}

if python; then export CHANCERY_TEST_PYTHON="$here/venv/bin/python"; else echo 'no SPARQLWrapper and rdflib: left out'; fi
if comunica; then export CHANCERY_TEST_COMUNICA="$here"; else echo 'no Comunica: left out'; fi
cargo test --test it -- serve::clients --nocapture
