#!/usr/bin/env bash
# How long a real `cargo fetch --locked` takes, in alternating rounds: directly from an upstream that takes 30 ms to answer, cold
# and warm through Cratewarden over plain http, and through it with the upstream gone: DATA=... ops/bench/fetch.sh [ROUNDS]
#
# Prints one JSON line a round, with the processor time of cargo (direct, cold, warm) and of the server (cold, warm), since a
# machine with no processor to spare measures those, and the medians with their ratios to the direct way. Targets: cold < 1, warm <= 1/3. After
# each fetch every tarball in cargo's cache is held against MANIFEST.tsv; at the end `cargo generate-lockfile` must give
# the same lockfile through Cratewarden as directly. Exit status 1 if a target is missed.
set -euo pipefail
# shellcheck source=ops/bench/lib.sh
. "$(dirname "$0")/lib.sh"
need cargo cmp
rounds=${1:-3}
delay_ms=30
build

# Milliseconds that a fetch into a new cargo home takes, and cargo's processor time in it: fetch ADDRESS
fetch() {
  local begin end
  cargo_home "$work/home" "$1"
  begin=$(now_ms)
  in_cargo "$work/home" "$work/workspace" fetch --locked
  end=$(now_ms)
  check_crates "$work/home"
  rm -rf "${work:?}/home"
  took=$((end - begin)) cargo_cpu=$cargo_cpu_ms
}

cp -r "$DATA/workspace" "$work/workspace"
for round in $(seq "$rounds"); do
  before=$(ticks)
  start_upstream --delay $delay_ms
  fetch "$upstream"
  direct=$took direct_cargo=$cargo_cpu
  rm -rf "${disk:?}/data"
  start_mirror "$disk/data" --upstream-index "$upstream/index/"
  : >"$upstream_log"
  started_mirror=$(cpu_ms "$mirror_pid")
  fetch "$mirror"
  cold=$took cold_cargo=$cargo_cpu cold_mirror=$(cpu_ms "$mirror_pid")
  cold_mirror=$((cold_mirror - started_mirror))
  requests=$(wc -l <"$upstream_log")
  fetch "$mirror"
  warm=$took warm_cargo=$cargo_cpu
  warm_mirror=$(($(cpu_ms "$mirror_pid") - started_mirror - cold_mirror))
  stop "$upstream_pid"
  fetch "$mirror"
  gone=$took
  stop "$mirror_pid"
  printf '{"round":%d,"direct_ms":%d,"cold_ms":%d,"warm_ms":%d,"upstream_gone_ms":%d,"upstream_requests_cold":%d,"cargo_cpu_ms":[%d,%d,%d],"mirror_cpu_ms":[%d,%d],"load":%s,"steal_percent":%d}\n' \
    "$round" "$direct" "$cold" "$warm" "$gone" "$requests" "$direct_cargo" "$cold_cargo" "$warm_cargo" "$cold_mirror" "$warm_mirror" "$(load)" "$(steal_percent "$before" "$(ticks)")"
  for way in direct cold warm gone; do echo "${!way}" >>"$work/$way"; done
done

# The same resolution, of which the lockfile is the record.
start_upstream --delay $delay_ms
start_mirror "$disk/data" --upstream-index "$upstream/index/"
for way in upstream mirror; do
  cp -r "$DATA/workspace" "$work/$way"
  rm -f "$work/$way/Cargo.lock"
  cargo_home "$work/home" "${!way}"
  in_cargo "$work/home" "$work/$way" generate-lockfile
done
same=true
cmp -s "$work/upstream/Cargo.lock" "$work/mirror/Cargo.lock" || same=false

direct=$(median <"$work/direct") cold=$(median <"$work/cold") warm=$(median <"$work/warm") gone=$(median <"$work/gone")
awk -v direct="$direct" -v cold="$cold" -v warm="$warm" -v gone="$gone" -v same=$same -v crates="$(crates_count)" 'BEGIN {
  printf "{\"median_direct_ms\":%d,\"cold_ms\":%d,\"warm_ms\":%d,\"upstream_gone_ms\":%d,\"cold_ratio\":%.2f,\"warm_ratio\":%.2f,\"crates_right\":%d,\"same_lockfile\":%s}\n",
    direct, cold, warm, gone, cold / direct, warm / direct, crates, same
  exit !(cold < direct && warm * 3 <= direct && same == "true")
}'
