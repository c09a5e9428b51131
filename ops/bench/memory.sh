#!/usr/bin/env bash
# Memory of a server with the launcher's own JVM options: after its start, after a real cargo fetched the workspace through
# it cold, and after it did so again: DATA=... ops/bench/memory.sh
#
# Prints one JSON line each; MB are MiB. Target: 350 resident after fetching. Exit status 1 if that is missed.
set -euo pipefail
# shellcheck source=ops/bench/lib.sh
. "$(dirname "$0")/lib.sh"
need cargo
build

report() { # WHEN
  awk -v when="$1" '
    FILENAME ~ /status$/ && /^VmRSS|^RssAnon|^RssFile|^VmHWM|^Threads/ {v[$1] = $2}
    FILENAME ~ /rollup$/ && /^Pss:/ {pss = $2}
    END {printf "{\"when\":\"%s\",\"resident_mb\":%d,\"of_it_files_mb\":%d,\"proportional_mb\":%d,\"peak_mb\":%d,\"threads\":%d}\n",
      when, v["VmRSS:"] / 1024, v["RssFile:"] / 1024, pss / 1024, v["VmHWM:"] / 1024, v["Threads:"]}' \
    "/proc/$mirror_pid/status" "/proc/$mirror_pid/smaps_rollup"
}

cp -r "$DATA/workspace" "$work/workspace"
start_upstream --delay 0
start_mirror "$disk/data" --upstream-index "$upstream/index/"
curl -fsS -m 20 -o /dev/null "$mirror/health/live"
report start
for when in "fetched cold" "fetched again"; do
  cargo_home "$work/home" "$mirror"
  in_cargo "$work/home" "$work/workspace" fetch --locked
  report "$when"
done
peak=$(awk '/^VmHWM/ {printf "%d", $2 / 1024}' "/proc/$mirror_pid/status")
[ "$peak" -le 350 ]
