#!/usr/bin/env bash
# What a hot answer costs apart from the kernel, step by step and whole, in nanoseconds: ops/bench/hatch.sh [PATTERN]
#
#   PATTERN  of the benchmarks of HatchBench to run (default: all)
#   JAVA     the java to use (default: of JAVA_HOME, or on PATH), 21 or newer
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
java=${JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
classpath=$(mktemp)
trap 'rm -f "$classpath"' EXIT
cd "$top"
mvn -q -B test-compile dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$classpath" >&2
"$java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -cp "target/test-classes:target/classes:$(cat "$classpath")" \
  org.openjdk.jmh.Main "dev.cratewarden.http.HatchBench.*${1:-}" -foe true
