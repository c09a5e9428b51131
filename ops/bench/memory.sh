#!/usr/bin/env bash
# Memory of a server with the launcher's own JVM options: after its start, after a real cargo fetched the workspace through
# it cold, after it did so again, and when it had been left alone for some minutes: DATA=... ops/bench/memory.sh
#
# Prints one JSON line each; MB are MiB. Targets: 150 resident after the start, 300 when the load is over. Exit status 1 if one is missed.
set -euo pipefail
# shellcheck source=ops/bench/lib.sh
. "$(dirname "$0")/lib.sh"
need cargo
build

resident_mb() { awk '/^VmRSS/ {printf "%d", $2 / 1024}' "/proc/$mirror_pid/status"; }

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
started_mb=$(resident_mb)
for when in "fetched cold" "fetched again"; do
  cargo_home "$work/home" "$mirror"
  in_cargo "$work/home" "$work/workspace" fetch --locked
  report "$when"
done
sleep 150 # a server looks once a minute whether a burst is over
report "left alone"
[ "$started_mb" -le 150 ] && [ "$(resident_mb)" -le 300 ]
