#!/bin/sh
# Measures how tarballs and index files are best kept in RocksDB: the table of ADR 0006. Needs about 500 MB below FOLDER and a few minutes.
#   ops/bench/store-chunks.sh [FOLDER [INDEX_FOLDER]]
# FOLDER is made and removed (default: a new one below TMPDIR); INDEX_FOLDER holds index files as a registry serves them.
# JAVA: the java to use (default: of JAVA_HOME, or on PATH), 21 or newer. Run "mvn -q test-compile" before, or it is done here.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
java=${JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
folder=${1:-$(mktemp -d)/store-chunks}
mkdir -p "$folder"
trap 'rm -rf "$folder"' EXIT
cd "$top"
[ -f target/test-classes/dev/cratewarden/store/StoreChunksBench.class ] || mvn -q test-compile
[ -f target/bench.classpath ] || mvn -q dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=target/bench.classpath
exec_class=dev.cratewarden.store.StoreChunksBench
timeout 1200 "$java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xmx256m \
  -cp "target/test-classes:target/classes:$(cat target/bench.classpath)" "$exec_class" "$folder" ${2:+"$2"}
