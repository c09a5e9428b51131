#!/usr/bin/env bash
# CPU time and wall time from exec to the first 200 on /health/live, and resident memory then: ops/bench/startup.sh [ROUNDS]
# Prints one JSON line a round and the median. Target: 1.5 s of CPU time; see adr/0003.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-5}
work=$(mktemp -d)
pid=
# shellcheck disable=SC2317 # called by the trap
finish() {
  if [ -n "$pid" ]; then kill "$pid" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap finish EXIT

./cratewarden --version >/dev/null # builds if needed, outside of what is measured
ticks=$(getconf CLK_TCK)
cpu_ms() { # of process $1, all of its threads
  local stat
  stat=$(sed 's/^.*) //' "/proc/$1/stat")
  # shellcheck disable=SC2086 # fields
  set -- $stat
  echo $(((${12} + ${13}) * 1000 / ticks))
}

for round in $(seq "$rounds"); do
  rm -rf "$work/data"
  : >"$work/out"
  begin=$(date +%s%N)
  ./cratewarden serve --listen 127.0.0.1:0 --data "$work/data" --offline >"$work/out" 2>"$work/err" &
  pid=$!
  for _ in $(seq 3000); do
    url=$(sed -n 's/^listening \(http[^ ]*\).*/\1/p' "$work/out" | head -n 1)
    if [ -n "$url" ] && curl -fsS -m 5 -o /dev/null "$url/health/live" 2>/dev/null; then break; fi
    kill -0 "$pid" 2>/dev/null || { cat "$work/err" >&2; exit 2; }
    sleep 0.02
  done
  cpu=$(cpu_ms "$pid")
  wall=$((($(date +%s%N) - begin) / 1000000))
  rss=$(awk '/^VmRSS/ {printf "%.0f", $2 / 1024}' "/proc/$pid/status")
  echo "{\"round\":$round,\"cpu_ms\":$cpu,\"wall_ms\":$wall,\"rss_mb\":$rss}" | tee -a "$work/rounds"
  kill "$pid"
  wait "$pid" || true
  pid=
done
sed 's/.*"cpu_ms":\([0-9]*\),"wall_ms":\([0-9]*\),"rss_mb":\([0-9]*\)}/\1 \2 \3/' "$work/rounds" | sort -n |
  awk '{cpu[NR]=$1; wall[NR]=$2; rss[NR]=$3} END {m=int((NR+1)/2); printf "{\"median_cpu_ms\":%d,\"wall_ms\":%d,\"rss_mb\":%d}\n", cpu[m], wall[m], rss[m]}'
