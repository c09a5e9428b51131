#!/usr/bin/env bash
# What the policy costs: DATA=... ADVISORIES=... ops/bench/policy.sh [judging|share]
#
#   JAVA        the java to use (default: of JAVA_HOME, or on PATH), 21 or newer
#   ADVISORIES  a folder with RustSec's own files, such as a checkout of its advisory-db
#   ROUNDS      of the share of throughput (9); SECONDS_EACH of a run (3)
#
# `judging` is measured with JMH. It prints one JSON line a figure: the median and the best of what was measured, the target, and the
# load before and after. The best is what counts against the target: other programs on the machine only ever make things slower. Of the
# load of RustSec the first one in a new JVM, which is mostly loading of classes and compiling, is told too.
#
# `share` loads two servers in turn with every index file of DATA, warm: one enforces config/policy.toml with RustSec's advisories, one
# observes and knows none. Ratios are medians over pairs of neighbouring runs, so that what else the machine does falls on both; that of the
# processor time for each answer is the steadier one, and counts. What is served comes ready from memory either way: the target is 1,
# missed above 1.03. Both parts by default; exit status 1 if a target is missed.
set -euo pipefail
# shellcheck source=ops/bench/lib.sh
. "$(dirname "$0")/lib.sh"
java=${JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
need "$java" mvn
feature=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')
[ "${feature%%.*}" -ge 21 ] || die "$java is Java $feature; set JAVA to one of 21 or newer"
[ -d "${ADVISORIES:-}" ] || die "set ADVISORIES to a folder with RustSec's files"
ADVISORIES=$(cd "$ADVISORIES" && pwd)
part=${1:-all}
case $part in judging | share | all) ;; *) die "there is judging and share" ;; esac
missed=0

judging() {
  (cd "$top" && mvn -q -B test-compile dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$work/classpath") >&2 ||
    die "the benchmarks do not compile"
  before=$(load)
  "$java" -Dbench.advisories="$ADVISORIES" -Dbench.index="$DATA/index" -cp "$top/target/test-classes:$top/target/classes:$(cat "$work/classpath")" \
    org.openjdk.jmh.Main dev.cratewarden.bench.PolicyBench -foe true -rf json -rff "$work/jmh.json" >"$work/jmh.log" 2>&1 ||
    die "$(tail -n 20 "$work/jmh.log")"

  python3 - "$work/jmh.json" "$before" "$(load)" <<'PYTHON'
import json, statistics, sys

# benchmark: (unit, how many of JMH's units make one of it, target)
TARGETS = {
    "judgeOneVersion": ("µs", 1000, 1),
    "loadTheRustSecFolder": ("ms CPU", 1, 1000),
    "auditThousandPackages": ("ms", 1000, 20),
    "rebuildTheViewOfABigIndexFile": ("ms", 1000, 60),
    "judgeAndEditABigIndexFile": ("ms", 1000, None),
}
missed = False
results = json.load(open(sys.argv[1]))
for result in results:
    name = result["benchmark"].rpartition(".")[2]
    unit, scale, target = TARGETS[name]
    metric = result["secondaryMetrics"].get("cpuMillis", result["primaryMetric"])
    values = [value / scale for fork in metric["rawData"] for value in fork]
    best = min(values)
    first = {"first": min(fork[0] for fork in metric["rawData"])} if result["mode"] == "ss" else {}
    missed |= target is not None and best > target
    figures = {"figure": name, **first, "median": round(statistics.median(values), 3), "best": round(best, 3), "unit": unit, "target": target}
    print(json.dumps({**figures, "load": [float(sys.argv[2]), float(sys.argv[3])]}, ensure_ascii=False))
sys.exit(missed)
PYTHON
}

# Loads one server; prints its answers a second, and the processor time that each cost it in microseconds: load_run ADDRESS PID
load_run() {
  local before out
  before=$(cpu_ms "$2")
  out=$(INDEX_PATHS="$work/paths" wrk -t1 -c32 -d"${SECONDS_EACH:-3}s" -s "$work/index.lua" "$1")
  if grep -q 'Non-2xx' <<<"$out"; then die "some answers were refusals: $out"; fi
  awk -v cpu=$(($(cpu_ms "$2") - before)) '/requests in/ {n = $1} /Requests\/sec/ {print $2, cpu * 1000 / n}' <<<"$out"
}

share() {
  need wrk
  build
  # shellcheck disable=SC2119 # it takes options of its own
  start_upstream
  printf 'mode = "observe"\n' >"$work/observe.toml"
  start_mirror "$disk/enforcing" --upstream-index "$upstream/index/" --policy "$top/config/policy.toml" --feed "rustsec=$ADVISORIES"
  local enforcing=$mirror enforcing_pid=$mirror_pid before
  start_mirror "$disk/observing" --upstream-index "$upstream/index/" --policy "$work/observe.toml"
  local observing=$mirror observing_pid=$mirror_pid
  # A crate of which every version is denied is no index file to compare.
  (cd "$DATA/index" && find . -type f -path './*/*' -printf '/index/%P\n') | sort >"$work/all"
  while read -r path; do
    if curl -sf -o "$work/enforced" "$enforcing$path" && curl -sf -o "$work/observed" "$observing$path"; then
      printf '%s\n' "$path" >>"$work/paths"
      cmp -s "$work/enforced" "$work/observed" || echo changed >>"$work/changed"
    fi
  done <"$work/all"
  cat >"$work/index.lua" <<'LUA'
local paths, i = {}, 0
function init()
  for line in io.lines(os.getenv("INDEX_PATHS")) do paths[#paths + 1] = line end
end
function request()
  i = i % #paths + 1
  return wrk.format("GET", paths[i], { ["Accept-Encoding"] = "gzip" })
end
LUA
  before=$(load)
  for round in $(seq $((${ROUNDS:-9} + 2))); do
    if [ $((round % 2)) = 0 ]; then
      load_run "$enforcing" "$enforcing_pid" >"$work/one"
      load_run "$observing" "$observing_pid" >"$work/other"
    else
      load_run "$observing" "$observing_pid" >"$work/other"
      load_run "$enforcing" "$enforcing_pid" >"$work/one"
    fi
    paste -d ' ' "$work/one" "$work/other"
  done | tail -n +3 >"$work/pairs" # the first two warm the servers up
  python3 - "$work/pairs" "$(wc -l <"$work/paths")" "$(wc -l <"$work/changed")" "$before" "$(load)" <<'PYTHON'
import json, statistics, sys

pairs = [tuple(map(float, line.split())) for line in open(sys.argv[1])]


def median(pick):
    return statistics.median(pick(*pair) for pair in pairs)


cost = median(lambda one, cpu, other, other_cpu: cpu / other_cpu)
print(json.dumps({
    "figure": "hotIndexWithPolicy", "cpuRatio": round(cost, 3), "target": 1,
    "throughputRatio": round(median(lambda one, cpu, other, other_cpu: one / other), 3),
    "enforcing": {"requestsPerSecond": round(median(lambda *p: p[0])), "cpuMicros": round(median(lambda *p: p[1]), 1)},
    "observing": {"requestsPerSecond": round(median(lambda *p: p[2])), "cpuMicros": round(median(lambda *p: p[3]), 1)},
    "indexFiles": int(sys.argv[2]), "changedByPolicy": int(sys.argv[3]),
    "pairs": [{"cpu": round(p[1] / p[3], 3), "throughput": round(p[0] / p[2], 3)} for p in pairs],
    "load": [float(sys.argv[4]), float(sys.argv[5])]}))
sys.exit(cost > 1.03)
PYTHON
}

if [ "$part" != share ]; then judging || missed=1; fi
if [ "$part" != judging ]; then share || missed=1; fi
exit "$missed"
