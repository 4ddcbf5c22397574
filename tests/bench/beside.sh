#!/bin/sh
# Who is on call, asked while something heavy is answered, on SQLite and on a throw-away PostgreSQL of Debian's package:
#   tests/bench/beside.sh [options of beside.py]
# The program and the example `large-service` are built before (`make load` does).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
folder=$(mktemp -d)
own=""
# PostgreSQL does not run as root.
if [ "$(id -u)" = 0 ]; then
    own="runuser -u postgres --"
    chown postgres "$folder"
fi
chmod 711 "$folder"
end() {
    $own "$programs/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap end EXIT INT TERM
cd /
$own "$programs/initdb" -D "$folder/data" -A trust -U postgres >/dev/null
$own "$programs/pg_ctl" -D "$folder/data" -w -l "$folder/log" -o "-k $folder -c listen_addresses=" start >/dev/null
$own "$programs/createdb" -h "$folder" -U postgres beside
python3 -B "$here/beside.py" --postgres "postgres://postgres@/beside?host=$folder" "$@"
