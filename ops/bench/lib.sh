#!/usr/bin/env bash
# What the measurements share. Sourced by them after `set -euo pipefail`; ends what it started, by process id, at exit.
#
#   DATA   a registry in small: index/, crates/NAME/NAME-VERSION.crate, MANIFEST.tsv (name, version, sha256, size; one
#          header line) and workspace/ with a Cargo.lock that needs exactly these crates
#
# Sets: top (the checkout or distribution), work (a folder that goes away at the end; in memory where there is /dev/shm),
# disk (another one, where temporary files lie: for the data folder of what is measured).

# shellcheck disable=SC2034 # read by those that source this
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export no_proxy=127.0.0.1 NO_PROXY=127.0.0.1

say() { printf '%s\n' "$*" >&2; }
die() {
  say "$*"
  exit 2
}

need() {
  local command
  for command; do command -v "$command" >/dev/null || die "$command is missing"; done
}
need curl python3 sha256sum timeout

[ -n "${DATA:-}" ] || die "set DATA to a folder with index/ crates/ MANIFEST.tsv workspace/"
DATA=$(cd "$DATA" && pwd)
for part in index crates MANIFEST.tsv workspace; do
  [ -e "$DATA/$part" ] || die "$DATA has no $part"
done

if [ -d /dev/shm ] && [ -w /dev/shm ]; then work=$(mktemp -d -p /dev/shm cratewarden-bench.XXXXXX); else work=$(mktemp -d); fi
disk=$(mktemp -d)
started=()
finish() {
  local pid
  for pid in "${started[@]}"; do stop "$pid" KILL; done
  rm -rf "$work" "$disk"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Ends one process that was started here: stop PID [SIGNAL]
stop() {
  local pid=$1 kept=() other children=()
  if [ "${2:-TERM}" = KILL ]; then mapfile -t children < <(pgrep -P "$pid"); fi # nobody else would end them, or let go of our output
  kill "-${2:-TERM}" "$pid" "${children[@]}" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  for other in "${started[@]}"; do
    if [ "$other" != "$pid" ]; then kept+=("$other"); fi
  done
  started=("${kept[@]}")
}

# Waits up to 60 s for a line in a file and prints its part between the brackets of the sed expression: first_line FILE EXPRESSION PID
first_line() {
  local line
  for _ in $(seq 1200); do
    line=$(sed -n "$2" "$1" | head -n 1)
    if [ -n "$line" ]; then
      printf '%s\n' "$line"
      return
    fi
    kill -0 "$3" 2>/dev/null || return 1
    sleep 0.05
  done
  return 1
}

# Starts the fake upstream; sets upstream (its address), upstream_pid, upstream_log: start_upstream [OPTIONS of upstream.py]
start_upstream() {
  upstream_log=$work/upstream.log
  : >"$upstream_log"
  "$top/ops/bench/upstream.py" "$DATA" --log "$upstream_log" "$@" >"$work/upstream.out" 2>"$work/upstream.err" &
  upstream_pid=$!
  started+=("$upstream_pid")
  upstream=$(first_line "$work/upstream.out" '/^http/p' "$upstream_pid") || die "no upstream: $(cat "$work/upstream.err")"
}

# A certificate authority ca.pem and with it server.pem and server.key for 127.0.0.1, in $work.
make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=bench -keyout "$work/ca.key" -out "$work/ca.pem" 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=127.0.0.1 -keyout "$work/server.key" -out "$work/server.csr" 2>/dev/null
  openssl x509 -req -in "$work/server.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial -days 2 \
    -extfile <(echo 'subjectAltName = IP:127.0.0.1') -out "$work/server.pem" 2>/dev/null
}

# A port of this machine that is free now.
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Starts nginx over DATA with HTTP/1.1, and with HTTP/2 over TLS beside it; each answer waits DELAY_MS, if that is not 0. Sets
# upstream, upstream_tls (addresses), upstream_pid. Needs make_certificate: start_nginx DELAY_MS
start_nginx() {
  local folder delay='' modules=''
  folder=$(mktemp -d -p "$work")
  local plain tls
  plain=$(free_port) tls=$(free_port)
  if [ "$1" -gt 0 ]; then
    delay="access_by_lua_block { ngx.sleep($1 / 1000) }"
    modules='load_module /usr/lib/nginx/modules/ndk_http_module.so; load_module /usr/lib/nginx/modules/ngx_http_lua_module.so;'
  fi
  cat >"$folder/nginx.conf" <<CONF
$modules
worker_processes 1;
daemon off;
pid $folder/pid;
error_log $folder/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  gzip_static off;
  client_body_temp_path $folder/body; proxy_temp_path $folder/proxy; fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi; scgi_temp_path $folder/scgi;
  server {
    listen 127.0.0.1:$plain;
    listen 127.0.0.1:$tls ssl http2;
    ssl_certificate $work/server.pem;
    ssl_certificate_key $work/server.key;
    keepalive_requests 100000;
    root $DATA;
    default_type application/octet-stream;
    $delay
    location = /index/config.json {
      default_type application/json;
      return 200 '{"dl":"\$scheme://\$http_host/crates/{crate}/{crate}-{version}.crate","api":"\$scheme://\$http_host"}';
    }
  }
}
CONF
  nginx -c "$folder/nginx.conf" -p "$folder" 2>"$folder/stderr" &
  upstream_pid=$!
  started+=("$upstream_pid")
  upstream=http://127.0.0.1:$plain upstream_tls=https://127.0.0.1:$tls
  for _ in $(seq 200); do
    if curl -fsS -m 5 -o /dev/null "$upstream/index/config.json" 2>/dev/null; then return; fi
    kill -0 "$upstream_pid" 2>/dev/null || break
    sleep 0.05
  done
  die "nginx did not start: $(cat "$folder/stderr" "$folder/error.log")"
}

# Starts Cratewarden; sets mirror (its address) and mirror_pid: start_mirror DATA_FOLDER [OPTIONS of serve]
start_mirror() {
  local data=$1
  shift
  : >"$work/mirror.out"
  (cd "$top" && exec ./cratewarden serve --listen 127.0.0.1:0 --data "$data" "$@") >"$work/mirror.out" 2>>"$work/mirror.err" &
  mirror_pid=$!
  started+=("$mirror_pid")
  mirror=$(first_line "$work/mirror.out" 's/^listening \(http[^ ]*\).*/\1/p' "$mirror_pid") ||
    die "serve ended: $(tail -n 3 "$work/mirror.err")"
}

# Builds the product if that is needed, outside of what is measured.
build() { (cd "$top" && ./cratewarden --version >/dev/null); }

# A cargo home that knows one registry: cargo_home FOLDER ADDRESS
cargo_home() {
  rm -rf "$1"
  mkdir -p "$1"
  printf '[source.crates-io]\nreplace-with = "measured"\n[registries.measured]\nindex = "sparse+%s/index/"\n' "$2" >"$1/config.toml"
}

# The real cargo with that home, in a project; sets cargo_cpu_ms, what it took of the processors: in_cargo HOME PROJECT ARGUMENT...
in_cargo() {
  local home=$1 project=$2 before
  shift 2
  before=$(children_cpu_ms $$)
  (cd "$project" && CARGO_HOME=$home CARGO_TERM_COLOR=never CARGO_NET_RETRY=0 CARGO_HTTP_TIMEOUT=60 exec timeout 400 cargo "$@") >"$work/cargo.log" 2>&1 ||
    {
      tail -n 15 "$work/cargo.log" >&2
      die "cargo $* failed"
    }
  cargo_cpu_ms=$(($(children_cpu_ms $$) - before))
}

# Holds every tarball in cargo's cache against the manifest: check_crates HOME
check_crates() {
  (cd "$1"/registry/cache/*/ && awk -F '\t' 'NR > 1 {print $3 "  " $1 "-" $2 ".crate"}' "$DATA/MANIFEST.tsv" | sha256sum --check --quiet --strict) >&2 ||
    die "cargo's cache differs from MANIFEST.tsv"
}

# Processor time of a process and all its threads, and of its children that have ended, in milliseconds.
cpu_ms() { sed 's/^.*) //' "/proc/$1/stat" | awk -v hz="$(getconf CLK_TCK)" '{print int(($12 + $13) * 1000 / hz)}'; }
children_cpu_ms() { sed 's/^.*) //' "/proc/$1/stat" | awk -v hz="$(getconf CLK_TCK)" '{print int(($14 + $15) * 1000 / hz)}'; }

crates_count() { awk 'END {print NR - 1}' "$DATA/MANIFEST.tsv"; }
now_ms() { echo $(($(date +%s%N) / 1000000)); }
median() { sort -n | awk '{a[NR] = $1} END {print NR % 2 ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2}'; }
load() { cut -d ' ' -f 1 /proc/loadavg; }

# Ticks of all processors, and those that the hypervisor took: their quotient over a measurement is its noise.
ticks() { awk '/^cpu / {s = 0; for (i = 2; i <= 9; i++) s += $i; print s, $9}' /proc/stat; }
steal_percent() { echo "$1 $2" | awk '{d = $3 - $1; printf("%d", (d > 0) ? 100 * ($4 - $2) / d : 0)}'; }
