#!/usr/bin/env bash
# What clients see while the upstream misbehaves, told by a fault script that knows nothing of this product:
# DATA=... [FAULTS=folder with faults.sh and upstream.go] ops/bench/faults.sh
#
# Wants Go for that script's own fake upstream. Prints its JSON line for each scenario and a summary; exit status 1 if a
# wrong byte was served or kept, an answer stayed wrong after the upstream was well, or something hung. Says so and
# ends well where the script is not there.
set -euo pipefail
# shellcheck source=ops/bench/lib.sh
. "$(dirname "$0")/lib.sh"
FAULTS=${FAULTS:-$top/../shared/bench}
if [ ! -f "$FAULTS/faults.sh" ]; then
  say "no $FAULTS/faults.sh here: skipped"
  exit 0
fi
need go python3
build

# The layout that the script reads: all tarballs in one folder.
mkdir -p "$work/root/crates"
ln -s "$DATA/index" "$work/root/index"
find "$DATA/crates" -name '*.crate' -exec ln -s -t "$work/root/crates" {} +
cp "$FAULTS/upstream.go" "$work/upstream.go"
(cd "$work" && GOFLAGS=-mod=mod GOCACHE=$disk/go go build -o go-upstream upstream.go)
port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
upstream=http://127.0.0.1:$(port)
"$work/go-upstream" -root "$work/root" -listen "${upstream#http://}" 2>"$work/upstream.err" &
started+=($!)
for _ in $(seq 200); do
  if curl -fsS -m 5 -o /dev/null "$upstream/_stats" 2>/dev/null; then break; fi
  sleep 0.05
done

# The script starts the server anew after it killed it, so both write the process id to a file.
mirror=http://127.0.0.1:$(port)
export CRATEWARDEN_CACHE_INDEX_FRESH=1s CRATEWARDEN_CACHE_NOT_FOUND=1s
cat >"$work/start" <<EOT
cd '$top'
./cratewarden serve --listen ${mirror#http://} --data '$disk/data' --upstream-index $upstream/index/ >>'$work/mirror.out' 2>>'$work/mirror.err' &
echo \$! >'$work/pid'
EOT
bash "$work/start"
trap 'kill -9 "$(cat "$work/pid")" 2>/dev/null || true; finish' EXIT
for _ in $(seq 1200); do
  if curl -fsS -m 5 -o /dev/null "$mirror/health/live" 2>/dev/null; then break; fi
  sleep 0.05
done
curl -fsS -m 5 -o /dev/null "$mirror/health/live" || die "serve did not start: $(tail -n 3 "$work/mirror.err")"

big=$(awk -F '\t' 'NR > 1 && $4 > size {size = $4; name = $1 ":" $2} END {print name}' "$DATA/MANIFEST.tsv")
NAME=cratewarden PROXY_URL=$mirror/index/ UPSTREAM_CTL=$upstream DATA=$work/root TTL_WAIT=${TTL_WAIT:-3} BIG=$big \
  PIDFILE=$work/pid RESTART="bash $work/start" timeout 900 bash "$FAULTS/faults.sh" | tee "$work/verdicts"
cp "$work/mirror.err" "${KEEP_LOG:-/dev/null}"
python3 - "$work/verdicts" <<'PY'
import collections, json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
told = collections.Counter(row["verdict"] for row in rows)
bad = [row["scenario"] for row in rows if row["verdict"] in ("corrupt", "error", "fails") or row.get("poisoned")]
print(json.dumps({"scenarios": len(rows), "verdicts": told, "bad": bad}))
sys.exit(bool(bad) or not rows)
PY
