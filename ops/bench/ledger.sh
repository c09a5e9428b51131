#!/usr/bin/env bash
# What the ledger costs: DATA=... ops/bench/ledger.sh [append|share] [DELIVERIES]
#
#   JAVA        the java to use (default: of JAVA_HOME, or on PATH), 21 or newer
#   DELIVERIES  in the ledger that is filled (10000000); WARMUP requests (600000) before the share of throughput is measured,
#   ROUNDS      of it (9), SECONDS_EACH of a run (3); SERVER_CPU and LOAD_CPU, the processors for either side (0 and 1; empty for all)
#
# `append` fills a ledger with the builds of three months and prints the processor time and the bytes on disk of each delivery, then how long
# finding the receivers of a version takes: the first of three rounds reads from disk.
#
# `share` loads two servers in turn with one hot tarball of about 62 kB: one keeps a ledger, one does not (audit-log.size-max = 0B). Ratios
# are medians over pairs of neighbouring runs, so that what else the machine does falls on both; that of the processor time of an answer is
# the steadier one, and counts: the aim is 0.95. How much of it the ledger's own thread took is told too. Prints JSON lines; exit status 1
# if the aim is missed.
set -euo pipefail
# shellcheck source=ops/bench/lib.sh
. "$(dirname "$0")/lib.sh"
part=${1:-all}
case $part in append | share | all) ;; *) die "there is append and share" ;; esac
server_cpu=${SERVER_CPU-0} load_cpu=${LOAD_CPU-1}

append() {
  local java=${JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
  need "$java" mvn
  "$java" -XshowSettings:properties -version 2>&1 | grep -Eq 'java.specification.version = (2[1-9]|[3-9][0-9])' ||
    die "$java is older than Java 21; set JAVA to one of 21 or newer"
  (cd "$top" && mvn -q -B test-compile dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$work/classpath") >&2 ||
    die "the benchmarks do not compile"
  "$java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xmx256m \
    -cp "$top/target/test-classes:$top/target/classes:$(cat "$work/classpath")" \
    dev.cratewarden.bench.LedgerBench "$disk/ledger" "$1" 2>"$work/append.err" || die "$(tail -n 20 "$work/append.err")"
}

# Runs on one processor, if one is named: on CPU COMMAND...
on() {
  local cpu=$1
  shift
  if [ -n "$cpu" ]; then taskset -c "$cpu" "$@"; else "$@"; fi
}

# Processor time of the ledger's thread so far, in milliseconds: ledger_ms PID
ledger_ms() {
  local task
  for task in "/proc/$1/task/"*; do
    if [ "$(cat "$task/comm")" = ledger ]; then
      cpu_ms "$1/task/${task##*/}"
      return
    fi
  done
  echo 0
}

# Loads one server; prints its answers a second and the processor time of each in microseconds: load_run ADDRESS PID SECONDS
load_run() {
  local before out
  before=$(cpu_ms "$2")
  out=$(on "$load_cpu" wrk -t1 -c16 -d"$3s" "$1")
  sleep 0.3 # what was delivered last is written by then
  if grep -q 'Non-2xx' <<<"$out"; then die "some answers were refusals: $out"; fi
  awk -v cpu=$(($(cpu_ms "$2") - before)) '/requests in/ {n = $1} /Requests\/sec/ {print $2, cpu * 1000 / n}' <<<"$out"
}

delivered() { curl -fsS "$1/metrics" | awk '/^cratewarden_deliveries_total/ {printf "%d\n", $2}'; }

share() {
  need wrk taskset
  build
  # shellcheck disable=SC2119 # it takes options of its own
  start_upstream
  printf 'mode = "observe"\n' >"$work/observe.toml"
  local name version path before seconds=${SECONDS_EACH:-3}
  read -r name version < <(awk -F '\t' 'NR > 1 {d = $4 - 62000; print (d < 0 ? -d : d), $1, $2}' "$DATA/MANIFEST.tsv" | sort -n | sed -n '1s/^[0-9]* //p')
  path=/crates/$name/$version/download
  export CRATEWARDEN_LOG_LEVEL=warn CRATEWARDEN_CACHE_INDEX_FRESH=1h
  CRATEWARDEN_AUDIT_LOG_SIZE_MAX=2GiB start_mirror "$disk/with" --upstream-index "$upstream/index/" --policy "$work/observe.toml"
  local with=$mirror with_pid=$mirror_pid
  CRATEWARDEN_AUDIT_LOG_SIZE_MAX=0B start_mirror "$disk/without" --upstream-index "$upstream/index/" --policy "$work/observe.toml"
  local without=$mirror without_pid=$mirror_pid
  if [ -n "$server_cpu" ]; then
    taskset -acp "$server_cpu" "$with_pid" >/dev/null
    taskset -acp "$server_cpu" "$without_pid" >/dev/null
  fi
  while [ "$(delivered "$without")" -lt "${WARMUP:-600000}" ]; do
    load_run "$with$path" "$with_pid" 5 >/dev/null
    load_run "$without$path" "$without_pid" 5 >/dev/null
  done
  before=$(load)
  local begun_ms begun
  begun_ms=$(ledger_ms "$with_pid") begun=$(delivered "$with")
  for round in $(seq "${ROUNDS:-9}"); do
    if [ $((round % 2)) = 0 ]; then
      load_run "$with$path" "$with_pid" "$seconds" >"$work/one"
      load_run "$without$path" "$without_pid" "$seconds" >"$work/other"
    else
      load_run "$without$path" "$without_pid" "$seconds" >"$work/other"
      load_run "$with$path" "$with_pid" "$seconds" >"$work/one"
    fi
    paste -d ' ' "$work/one" "$work/other"
  done >"$work/pairs"
  python3 - "$work/pairs" "$name@$version" "$before" "$(load)" $(($(ledger_ms "$with_pid") - begun_ms)) $(($(delivered "$with") - begun)) <<'PYTHON'
import json, statistics, sys

pairs = [tuple(map(float, line.split())) for line in open(sys.argv[1])]


def median(pick):
    return statistics.median(pick(*pair) for pair in pairs)


throughput = median(lambda one, cpu, other, other_cpu: one / other)
cost = median(lambda one, cpu, other, other_cpu: other_cpu / cpu)
print(json.dumps({
    "figure": "hotDownloadsWithLedger", "throughputRatio": round(throughput, 3), "cpuRatio": round(cost, 3), "target": 0.95,
    "ledgerThreadMicros": round(float(sys.argv[5]) * 1000 / max(1, float(sys.argv[6])), 2),
    "with": {"requestsPerSecond": round(median(lambda *p: p[0])), "cpuMicros": round(median(lambda *p: p[1]), 1)},
    "without": {"requestsPerSecond": round(median(lambda *p: p[2])), "cpuMicros": round(median(lambda *p: p[3]), 1)},
    "tarball": sys.argv[2],
    "pairs": [{"throughput": round(p[0] / p[2], 3), "cpu": round(p[3] / p[1], 3)} for p in pairs],
    "load": [float(sys.argv[3]), float(sys.argv[4])]}))
sys.exit(cost < 0.95)
PYTHON
}

missed=0
if [ "$part" != share ]; then append "${2:-10000000}"; fi
if [ "$part" != append ]; then share || missed=1; fi
exit "$missed"
