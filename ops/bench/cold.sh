#!/usr/bin/env bash
# A workspace fetched over a fresh connection, in alternating rounds, over plain http and over TLS with HTTP/2: directly from an
# upstream that takes 30 ms to answer, through Cratewarden cold (just started, nothing stored) and warm, through one that has
# fetched three other workspaces before (twins.py) and knows nothing of this one, through the same when its index files are no
# longer fresh (stale), and from nginx with the same files and no delay:
# DATA=... [CLIENT=cargo] [FEED=rustsec=FOLDER] ops/bench/cold.sh [ROUNDS]
#
# CLIENT: sim (fetchsim.py: cargo's requests through cargo's own library, every checksum checked, nothing unpacked) or cargo (the
# real one, whose unpacking is the most of it). Policy, checksums and the reading of tarballs are on in every run. Prints one JSON
# line a round with the server's processor time, and the medians with their ratios. Targets: plain cold <= 0.35 and TLS cold
# <= 0.9 of direct, warm <= 1.2 of nginx. Exit status 1 if one is missed by the mirror that was just started. Needs nginx with its
# Lua module (Debian: nginx libnginx-mod-http-lua), python3-pycurl and openssl.
set -euo pipefail
# shellcheck source=ops/bench/lib.sh
. "$(dirname "$0")/lib.sh"
need nginx openssl
client=${CLIENT:-sim}
rounds=${1:-5}
delay_ms=30
twins=3
build
"$top/ops/bench/twins.py" "$DATA" "$work/registry" $twins
DATA=$work/registry
chmod 711 "$work" # for nginx, which reads as nobody
make_certificate

fresh_s=30 # longer than any of the other fetches takes
cat >"$work/plain.toml" <<TOML
[cache]
index-fresh = "${fresh_s}s"
TOML
cat >"$work/tls.toml" <<TOML
[cache]
index-fresh = "${fresh_s}s"
[server]
tls-certificate = "$work/server.pem"
tls-key = "$work/server.key"
[upstream]
ca-file = "$work/ca.pem"
TOML

# The simulated client fetches a workspace from ADDRESS; sets took, in ms: simulate ADDRESS WORKSPACE
simulate() {
  local out
  out=$("$top/ops/bench/fetchsim.py" "$1/index/" "$DATA/$2/Cargo.lock" --ca "$work/ca.pem") || die "$out"
  took=$(jq .ms <<<"$out")
  say "$1 $2 $out"
}

# Fetches everything from ADDRESS; sets took, in ms.
fetch() {
  local begin
  case $client in
    sim) simulate "$1" workspace ;;
    cargo)
      cargo_home "$work/home" "$1"
      printf '[http]\ncainfo = "%s"\n' "$work/ca.pem" >>"$work/home/config.toml"
      begin=$(now_ms)
      in_cargo "$work/home" "$work/workspace" fetch --locked
      took=$(($(now_ms) - begin))
      check_crates "$work/home"
      rm -rf "${work:?}/home"
      ;;
    *) die "CLIENT is sim or cargo" ;;
  esac
}

cp -r "$DATA/workspace" "$work/workspace"
start_nginx $delay_ms
near=$upstream near_tls=$upstream_tls
start_nginx 0
feed=()
if [ -n "${FEED:-}" ]; then
  # The shipped policy, with a waiver for each finding that would stop this fetch.
  (cd "$top" && ./cratewarden audit --format json --feed "$FEED" --data "$work/audit" "$DATA/workspace/Cargo.lock") >"$work/audit.json" || [ $? = 1 ]
  cp "$top/config/policy.toml" "$work/policy.toml"
  jq -r '.lockfiles[].findings[] | select(.verdict == "deny") |
    "[[waiver]]\ncrate = \"\(.crate)\"\nfinding = \"\(.advisories[0] // .code)\"\nuntil = 2099-12-31\nowner = \"bench\"\nreason = \"measured\"\n"' \
    "$work/audit.json" | awk 'BEGIN {RS = ""; ORS = "\n\n"} !seen[$0]++' >>"$work/policy.toml"
  feed=(--feed "$FEED" --policy "$work/policy.toml")
fi

# A mirror of $far that has nothing; sets mirror.
start_empty() {
  rm -rf "${disk:?}/data"
  start_mirror "$disk/data" --upstream-index "$far/index/" "${config[@]}" "${feed[@]}"
  mirror=${mirror/localhost/127.0.0.1}
}

# Fetches the workspace from the mirror: measured NAME sets NAME and NAME_cpu, in ms.
cold='' warm='' later='' later_warm='' stale='' cold_cpu='' warm_cpu='' later_cpu=''
measured() {
  local begin
  begin=$(cpu_ms "$mirror_pid")
  fetch "$mirror"
  printf -v "$1" %s "$took"
  printf -v "$1_cpu" %s $(($(cpu_ms "$mirror_pid") - begin))
}

for round in $(seq "$rounds"); do
  before=$(ticks)
  line={}
  for way in plain tls; do
    if [ $way = plain ]; then far=$near static=$upstream; else far=$near_tls static=$upstream_tls; fi
    config=(--config "$work/$way.toml")
    fetch "$far"
    direct=$took
    start_empty
    measured cold
    fetch "$static"
    nginx=$took
    measured warm
    resident=$(awk '/^VmHWM/ {printf "%d", $2 / 1024}' "/proc/$mirror_pid/status")
    stop "$mirror_pid"
    start_empty
    for twin in $(seq $twins); do simulate "$mirror" "workspace-$twin"; done
    measured later
    measured later_warm
    sleep $((fresh_s + 1))
    measured stale
    stop "$mirror_pid"
    line=$(jq -c '.[$ARGS.positional[0]] = $ARGS.named' --argjson direct_ms "$direct" --argjson nginx_ms "$nginx" --argjson cold_ms "$cold" \
      --argjson warm_ms "$warm" --argjson cold_cpu_ms "$cold_cpu" --argjson warm_cpu_ms "$warm_cpu" --argjson peak_mb "$resident" \
      --argjson later_ms "$later" --argjson later_warm_ms "$later_warm" --argjson later_cpu_ms "$later_cpu" \
      --argjson stale_ms "$stale" --args $way <<<"$line")
    echo "$direct $cold $warm $nginx $cold_cpu $later $later_warm $later_cpu $stale" >>"$work/$way"
  done
  jq -c '$ARGS.named + .' --argjson round "$round" --argjson load "$(load)" --argjson steal_percent "$(steal_percent "$before" "$(ticks)")" <<<"$line"
done

column() { awk -v n="$2" '{print $n}' "$work/$1" | median; }
missed=0
for way in plain tls; do
  read -r target < <(case $way in plain) echo 0.35 ;; tls) echo 0.9 ;; esac)
  awk -v way=$way -v client="$client" -v target="$target" -v direct="$(column $way 1)" -v cold="$(column $way 2)" -v warm="$(column $way 3)" \
    -v nginx="$(column $way 4)" -v cpu="$(column $way 5)" -v later="$(column $way 6)" -v again="$(column $way 7)" -v later_cpu="$(column $way 8)" -v stale="$(column $way 9)" 'BEGIN {
    printf "{\"way\":\"%s\",\"client\":\"%s\",\"direct_ms\":%d,\"cold_ms\":%d,\"warm_ms\":%d,\"nginx_ms\":%d,", way, client, direct, cold, warm, nginx
    printf "\"cold_ratio\":%.2f,\"warm_ratio\":%.2f,\"cold_cpu_ms\":%d,", cold / direct, warm / nginx, cpu
    printf "\"later_ms\":%d,\"later_ratio\":%.2f,\"later_warm_ratio\":%.2f,\"later_cpu_ms\":%d,", later, later / direct, again / nginx, later_cpu
    printf "\"stale_ms\":%d,\"stale_ratio\":%.2f}\n", stale, stale / direct
    exit !(cold <= target * direct && warm <= 1.2 * nginx)
  }' || missed=1
done
exit $missed
