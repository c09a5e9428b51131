#!/usr/bin/env bash
# Exports and imports a synthetic bundle with a heap of 256 MiB, and sets the processor time of the import beside that of
# sha256sum of the same file: DATA=... ops/bench/bundle.sh [MIB]
#
# The bundle has MIB (2048) of tarballs of 8 MiB each, half of it noise and half text, made here. Prints JSON lines with
# processor time, memory (peak of the resident set) and rates; exit status 1 if the import takes more than 2.5 times the
# processor time of sha256sum.
set -euo pipefail
# shellcheck source=ops/bench/lib.sh
. "$(dirname "$0")/lib.sh"
mib=${1:-2048}
build

DATA=$disk/registry
python3 - "$DATA" $((mib / 8)) <<'PY'
import gzip, hashlib, io, json, os, pathlib, sys, tarfile
root, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
text = b"".join(b"pub fn line_%d() -> u64 { %d }\n" % (n, n * 7919) for n in range(1 << 16))[: 1 << 20]
lock = ["version = 4\n"]
for n in range(count):
    name = "made%04d" % n
    files = {"Cargo.toml": b'[package]\nname = "%s"\nversion = "1.0.0"\nlicense = "MIT"\n' % name.encode(),
             "src/lib.rs": b"// %d\n" % n + text, "data/noise": os.urandom(7 << 20)}
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path, content in files.items():
            info = tarfile.TarInfo(f"{name}-1.0.0/{path}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    crate = gzip.compress(plain.getvalue(), compresslevel=1, mtime=0)
    line = {"name": name, "vers": "1.0.0", "deps": [], "cksum": hashlib.sha256(crate).hexdigest(), "features": {}, "yanked": False}
    for path, content in {f"crates/{name}/{name}-1.0.0.crate": crate, f"index/ma/de/{name}": json.dumps(line).encode() + b"\n"}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    lock.append(f'\n[[package]]\nname = "{name}"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n')
(root / "Cargo.lock").write_text("".join(lock))
PY

# Runs a command; sets cpu_ms_used and rss_mib, its peak: measured COMMAND...
measured() {
  python3 - "$@" >"$work/measured" <<'PY'
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(int((used.ru_utime + used.ru_stime) * 1000), used.ru_maxrss // 1024)
sys.exit(status)
PY
  read -r cpu_ms_used rss_mib <"$work/measured"
}
export CRATEWARDEN_JAVA_OPTS="-Xmx256m"
cd "$top"
start_upstream --delay 0
measured ./cratewarden prefetch --data "$disk/from" --upstream-index "$upstream/index/" --lock "$DATA/Cargo.lock"
stop "$upstream_pid"
measured ./cratewarden export --data "$disk/from" --upstream-index "$upstream/index/" --lock "$DATA/Cargo.lock" --out "$disk/bundle"
bytes=$(stat -c %s "$disk/bundle")
printf '{"what":"export","bytes":%d,"cpu_ms":%d,"rss_mib":%d,"heap_mib":256,"load":%s}\n' "$bytes" "$cpu_ms_used" "$rss_mib" "$(load)"
rm -rf "$disk/from" "$DATA"
measured sha256sum "$disk/bundle"
sha256sum_ms=$cpu_ms_used
measured ./cratewarden import --data "$disk/to" --allow-unsigned "$disk/bundle"
awk -v bytes="$bytes" -v cpu="$cpu_ms_used" -v rss="$rss_mib" -v sum="$sha256sum_ms" -v load="$(load)" 'BEGIN {
  printf "{\"what\":\"import\",\"bytes\":%d,\"cpu_ms\":%d,\"sha256sum_cpu_ms\":%d,\"ratio\":%.2f,\"mib_per_cpu_second\":%.0f,\"rss_mib\":%d,\"heap_mib\":256,\"load\":%s}\n",
    bytes, cpu, sum, cpu / sum, bytes / 1048.576 / cpu, rss, load
  exit cpu > 2.5 * sum
}'
