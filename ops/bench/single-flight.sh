#!/usr/bin/env bash
# How often the upstream is asked when many clients want the same cold tarball, and the same cold index file, at once:
# DATA=... ops/bench/single-flight.sh [CLIENTS]
#
# Each client has a connection of its own. Prints one JSON line for each of both; exit status 1 unless there was one upstream request
# and every client got the right bytes.
set -euo pipefail
# shellcheck source=ops/bench/lib.sh
. "$(dirname "$0")/lib.sh"
clients=${1:-100}
build

# burst KIND PATH UPSTREAM_PATH FILE
burst() {
  local right requests
  rm -rf "$work/answers"
  mkdir "$work/answers"
  for client in $(seq "$clients"); do printf 'url = "%s"\noutput = "%s"\n' "$mirror$2" "$work/answers/$client"; done >"$work/urls"
  curl -sS -m 120 --http1.1 -Z --parallel-immediate --parallel-max "$clients" --fail -K "$work/urls" 2>"$work/curl.err" || true
  right=$(sha256sum "$work"/answers/* | grep -c "^$(sha256sum <"$4" | cut -d ' ' -f 1) " || true)
  requests=$(grep -cxF "GET $3" "$upstream_log" || true)
  printf '{"kind":"%s","clients":%d,"right":%d,"upstream_requests":%d,"load":%s}\n' "$1" "$clients" "$right" "$requests" "$(load)"
  [ "$right" = "$clients" ] && [ "$requests" = 1 ] || status=1
}

status=0
read -r crate version < <(awk -F '\t' 'NR > 1 && $4 > 300000 {print $1, $2; exit}' "$DATA/MANIFEST.tsv")
[ -n "$crate" ] || die "$DATA has no crate above 300,000 bytes"
start_upstream --delay 200
start_mirror "$disk/data" --upstream-index "$upstream/index/"
tarball=/crates/$crate/$crate-$version.crate
burst tarball "/crates/$crate/$version/download" "$tarball" "$DATA$tarball"
index=$(cd "$DATA/index" && find . -type f -path './??/??/*' -size +20k | sort | sed -n "s|^\\.||; \\|/$crate\$|!{p;q}")
burst index "/index$index" "/index$index" "$DATA/index$index"
exit $status
