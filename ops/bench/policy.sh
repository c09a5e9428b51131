#!/usr/bin/env bash
# What the policy costs, measured with JMH: DATA=... ADVISORIES=... ops/bench/policy.sh
#
#   JAVA        the java to use (default: of JAVA_HOME, or on PATH), 21 or newer
#   ADVISORIES  a folder with RustSec's own files, such as a checkout of its advisory-db
#
# Prints one JSON line a figure: the median and the best of what was measured, the target, and the load before and after. The best
# is what counts against the target: other programs on the machine only ever make things slower. Of the load of RustSec the first one
# in a new JVM, which is mostly loading of classes and compiling, is told too. Exit status 1 if a target is missed.
set -euo pipefail
# shellcheck source=ops/bench/lib.sh
. "$(dirname "$0")/lib.sh"
java=${JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
need "$java" mvn
feature=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')
[ "${feature%%.*}" -ge 21 ] || die "$java is Java $feature; set JAVA to one of 21 or newer"
[ -d "${ADVISORIES:-}" ] || die "set ADVISORIES to a folder with RustSec's files"
ADVISORIES=$(cd "$ADVISORIES" && pwd)

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
