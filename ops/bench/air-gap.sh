#!/usr/bin/env bash
# Carries the workspace of DATA and a program across an air gap, from one network namespace to another without a route
# between them, and has a real cargo live from it there: DATA=... ops/bench/air-gap.sh
#
# Each side has loopback and nothing else. The connected one also has the fake upstream; the file goes over by cp. On the
# closed side cargo does fetch, build --locked (a part), generate-lockfile and install. Prints JSON lines; exit status 1 if
# anything falls short. Wants root, for namespaces; says so and exits with 0 where there are none to be had.
set -euo pipefail
# shellcheck source=ops/bench/lib.sh
. "$(dirname "$0")/lib.sh"
need cargo cmp cp
cratewarden() { (cd "$top" && exec ./cratewarden "$@"); }

# What one side does, inside its namespace: side NAME
only_loopback() {
  ip link set lo up
  [ "$(ip -o link | wc -l)" = 1 ] || die "there is more than loopback: $(ip -o link)"
}
connected() {
  only_loopback
  DATA=$1/registry
  start_upstream --delay 0
  cratewarden keys generate --data "$1/connected" >&2
  cratewarden export --data "$1/connected" --upstream-index "$upstream/index/" --lock "$DATA/workspace/Cargo.lock" \
    --crate gap-program --with-dependencies --out "$1/monday.bundle" >&2
}
closed() {
  only_loopback
  cratewarden keys trust --data "$1/closed" "$1/carried/signing.pub" >&2
  # The upstream is named, so that there is something to connect to.
  start_mirror "$1/closed" --offline --upstream-index http://192.0.2.1/index/
  cratewarden import --data "$1/closed" --report "$1/report.json" --json "$1/carried/monday.bundle" >/dev/null
  cp -r "$DATA/workspace" "$1/workspace"
  cargo_home "$1/home" "$mirror"
  in_cargo "$1/home" "$1/workspace" fetch --locked
  check_crates "$1/home"
  in_cargo "$1/home" "$1/workspace" build --locked -p semver -p once_cell -p fxhash
  rm "$1/workspace/Cargo.lock"
  in_cargo "$1/home" "$1/workspace" generate-lockfile
  in_cargo "$1/home" "$1" install gap-program --root "$1/installed"
  said=$("$1/installed/bin/gap-program")
  [ "$said" = "across" ] || die "the program says $said"
  same=true
  cmp -s "$1/workspace/Cargo.lock" "$DATA/workspace/Cargo.lock" || same=false
  printf '{"crates_fetched":%d,"built":true,"installed":true,"same_lockfile":%s,"interfaces":"lo"}\n' "$(crates_count)" $same
}
if [ $# = 2 ]; then
  "$1" "$2"
  exit
fi

# How to enter a namespace of one's own.
name=cratewarden-gap-$$
if ip netns add "$name-a" 2>/dev/null && ip netns add "$name-b"; then
  trap 'ip netns del "$name-a"; ip netns del "$name-b"; finish' EXIT
  enter_connected=(ip netns exec "$name-a") enter_closed=(ip netns exec "$name-b")
elif unshare -n true 2>/dev/null; then
  enter_connected=(unshare -n) enter_closed=(unshare -n)
else
  say "skipped: no network namespaces to be had here (they want root)"
  exit 0
fi
build

# The registry and one program more.
mkdir "$work/registry"
cp -r "$DATA/index" "$DATA/crates" "$DATA/workspace" "$DATA/MANIFEST.tsv" "$work/registry"
python3 - "$work/registry" <<'PY'
import gzip, hashlib, io, json, pathlib, sys, tarfile
root, name, files = pathlib.Path(sys.argv[1]), "gap-program-1.0.0", {
    "Cargo.toml": '[package]\nname = "gap-program"\nversion = "1.0.0"\nedition = "2021"\nlicense = "MIT"\n[dependencies]\nitoa = "1"\n',
    "src/main.rs": 'fn main() { let mut b = itoa::Buffer::new(); assert_eq!(b.format(1), "1"); println!("across"); }\n'}
plain = io.BytesIO()
with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as tar:
    for path, text in files.items():
        info = tarfile.TarInfo(f"{name}/{path}")
        info.size = len(text)
        tar.addfile(info, io.BytesIO(text.encode()))
crate = gzip.compress(plain.getvalue(), mtime=0)
line = {"name": "gap-program", "vers": "1.0.0", "deps": [{"name": "itoa", "req": "^1", "features": [], "optional": False,
        "default_features": True, "target": None, "kind": "normal"}], "cksum": hashlib.sha256(crate).hexdigest(),
        "features": {}, "yanked": False}
for path, content in {"crates/gap-program/" + name + ".crate": crate,
                      "index/ga/p-/gap-program": json.dumps(line).encode() + b"\n"}.items():
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)
PY

export DATA
"${enter_connected[@]}" bash "$0" connected "$work"
mkdir "$work/carried"
cp "$work/monday.bundle" "$work/connected/keys/signing.pub" "$work/carried/"
rm -rf "${work:?}/registry" "$work/connected"
"${enter_closed[@]}" bash "$0" closed "$work"
