#!/bin/bash
# How many MB of tarball a core scans in a second, beside `tar -tzf` of the same files.
#
#   ops/bench/scan-throughput.sh FOLDER [ROUNDS]
#
# FOLDER holds .crate files, at any depth. Both are measured in processor time (user and system), in turn, ROUNDS times
# (default 3), so that a busy machine tells the truth all the same. The scan's time contains the start of the JVM and its
# compiler; a server pays that once.
set -euo pipefail
folder=$(realpath "${1:?a folder with .crate files}")
rounds=${2:-3}
cd "$(dirname "$0")/../.."
mapfile -d '' crates < <(find "$folder" -name '*.crate' -print0 | sort -z)
[ ${#crates[@]} -gt 0 ] || { echo "no .crate file below $folder" >&2; exit 2; }
bytes=$(du -cb "${crates[@]}" | tail -1 | cut -f1)
echo "${#crates[@]} tarballs, $((bytes / 1000)) kB"
./cratewarden --version > /dev/null

list() {
  for crate in "${crates[@]}"; do tar -tzf "$crate" > /dev/null; done
}

scan() {
  ./cratewarden scan --json "${crates[@]}" > /dev/null || [ $? = 1 ]
}

TIMEFORMAT='%U %S'
report() { # NAME
  local spent
  spent=$({ time "$1" 2>/dev/null; } 2>&1 | tail -1)
  awk -v name="$1" -v bytes="$bytes" -v spent="$spent" 'BEGIN {
    split(spent, t, " "); cpu = t[1] + t[2];
    printf "%-5s %6.2f s of processor  %6.1f MB/s per core\n", name, cpu, bytes / 1e6 / cpu }'
}

for ((round = 1; round <= rounds; round++)); do
  report list
  report scan
done
