#!/usr/bin/env bash
# Kills a server with -9 in the middle of parallel cold downloads, starts it again and has it verify what it holds:
# DATA=... ops/bench/kill9.sh [ROUNDS] [PARALLEL]
#
# Each round asks for the next PARALLEL tarballs at once; the kill comes when a random number of them has been asked for
# upstream, whose bodies take a while. After the restart `verify --json` must find nothing corrupt, and what clients got as
# a whole answer before the kill must be right. Every few rounds the data folder starts anew; in between it carries what
# several kills left. One JSON line a round, then the sum. Exit status 1 if anything was wrong.
set -euo pipefail
# shellcheck source=ops/bench/lib.sh
. "$(dirname "$0")/lib.sh"
rounds=${1:-20}
parallel=${2:-50}
build

wrong_total=0 corrupt_total=0 whole_total=0 held_total=0
crates=$(crates_count)
slices=$((crates / parallel)) # rounds until every crate was asked for once
[ "$slices" -gt 0 ] || die "$DATA has fewer than $parallel crates"
options=(--delay 20 --rate 1024)
start_upstream "${options[@]}"
start_mirror "$disk/data" --upstream-index "$upstream/index/"

for round in $(seq "$rounds"); do
  before=$(grep -c '^GET /crates/' "$upstream_log" || true)
  answers=$work/answers
  rm -rf "${answers:?}"
  mkdir "$answers"
  awk -F '\t' -v skip=$(((round - 1) % slices * parallel)) -v n="$parallel" -v mirror="$mirror" -v to="$answers" \
    'NR > skip + 1 && NR <= skip + n + 1 {printf "url = \"%s/crates/%s/%s/download\"\noutput = \"%s/%s-%s.crate\"\n", mirror, $1, $2, to, $1, $2}' \
    "$DATA/MANIFEST.tsv" >"$work/urls"
  # One line for each answer that came whole, since curl leaves a broken one on disk as well.
  curl -sS -m 120 -Z --parallel-immediate --parallel-max "$parallel" --fail -w '%{exitcode} %{filename_effective}\n' -K "$work/urls" \
    >"$work/outcomes" 2>/dev/null &
  client=$!
  started+=("$client")
  target=$((before + 1 + RANDOM % parallel))
  for _ in $(seq 3000); do
    if [ "$(grep -c '^GET /crates/' "$upstream_log" || true)" -ge "$target" ]; then break; fi
    sleep 0.02
  done
  sleep "0.0$((RANDOM % 10))"
  stop "$mirror_pid" KILL
  stop "$client" CONT # its connections are gone: waits for its end

  whole=0 wrong=0
  while read -r status file; do
    if [ "$status" != 0 ]; then continue; fi
    whole=$((whole + 1))
    name=${file##*/}
    want=$(awk -F '\t' -v name="$name" '$1 "-" $2 ".crate" == name {print $3}' "$DATA/MANIFEST.tsv")
    if [ "$(sha256sum <"$file")" != "$want  -" ]; then wrong=$((wrong + 1)); fi
  done <"$work/outcomes"

  start_mirror "$disk/data" --upstream-index "$upstream/index/"
  (cd "$top" && ./cratewarden verify --json --data "$disk/data") >"$work/verified" || true
  counts=$(python3 -c 'import json,sys; v = json.load(open(sys.argv[1])); print(v["tarballs"], v["corrupt"], v["index"])' "$work/verified") ||
    die "verify answered: $(cat "$work/verified")"
  read -r held corrupt index <<<"$counts"
  printf '{"round":%d,"asked":%d,"whole_before_kill":%d,"wrong":%d,"held_after_restart":%d,"index_files":%d,"corrupt":%d,"load":%s}\n' \
    "$round" "$parallel" "$whole" "$wrong" "$held" "$index" "$corrupt" "$(load)"
  wrong_total=$((wrong_total + wrong)) corrupt_total=$((corrupt_total + corrupt))
  whole_total=$((whole_total + whole)) held_total=$((held_total + held))
  if [ $((round % slices)) = 0 ] && [ "$round" -lt "$rounds" ]; then
    stop "$mirror_pid"
    rm -rf "${disk:?}/data"
    start_mirror "$disk/data" --upstream-index "$upstream/index/"
  fi
done
printf '{"rounds":%d,"kills":%d,"whole_before_kill":%d,"wrong":%d,"verified":%d,"corrupt":%d}\n' \
  "$rounds" "$rounds" "$whole_total" "$wrong_total" "$held_total" "$corrupt_total"
[ $((wrong_total + corrupt_total)) = 0 ]
