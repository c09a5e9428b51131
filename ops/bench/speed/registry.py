"""The registry that is served: a copy of DATA in a folder of our own, with what DATA lacks for a cell made up."""
import gzip
import hashlib
import io
import json
import os
import pathlib
import random
import shutil
import tarfile

LARGE_BYTES = 10_000_000
LARGE = ("bench-large", "1.0.0")


class Registry:
    """index/ with a .gz beside each file, crates/NAME/NAME-VERSION.crate, and a crate of 10 MB beside those of DATA."""

    def __init__(self, data, folder):
        self.root = pathlib.Path(folder)
        self.workspace = pathlib.Path(data, "workspace")
        shutil.copytree(pathlib.Path(data, "index"), self.root / "index")
        shutil.copytree(pathlib.Path(data, "crates"), self.root / "crates")
        (self.root / "index/config.json").unlink(missing_ok=True)
        self._add_large()
        for path in self._index_files():
            packed = gzip.compress(path.read_bytes(), 6, mtime=0)
            path.with_name(path.name + ".gz").write_bytes(packed)
        self.tarballs = [tuple(line.split("\t")) for line in pathlib.Path(data, "MANIFEST.tsv").read_text().splitlines()[1:]]

    def _add_large(self):
        name, version = LARGE
        noise = random.Random(1).randbytes(LARGE_BYTES)
        packed = io.BytesIO()
        with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as out, tarfile.open(fileobj=out, mode="w") as tar:
            manifest = f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\nlicense = "MIT"\ndescription = "noise"\n'
            for path, body in (("Cargo.toml", manifest.encode()), ("src/lib.rs", b"//! Noise.\n"), ("noise.txt", noise)):
                entry = tarfile.TarInfo(f"{name}-{version}/{path}")
                entry.size = len(body)
                tar.addfile(entry, io.BytesIO(body))
        body = packed.getvalue()
        line = {"name": name, "vers": version, "deps": [], "cksum": hashlib.sha256(body).hexdigest(), "features": {}, "yanked": False}
        for path, content in (
            (f"index/{index_path(name)}", json.dumps(line, separators=(",", ":")).encode() + b"\n"),
            (f"crates/{name}/{name}-{version}.crate", body),
        ):
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_bytes(content)

    def _index_files(self):
        return sorted(p for p in (self.root / "index").rglob("*") if p.is_file() and p.suffix != ".gz")

    def nearest_index(self, size):
        """The path below index/ of the file whose size is nearest, and its size."""
        path = min(self._index_files(), key=lambda p: abs(p.stat().st_size - size))
        return str(path.relative_to(self.root / "index")), path.stat().st_size

    def mix(self, count):
        """So many index files up to 400 KB, spread over all sizes: a few giants would hide the rest."""
        files = sorted((p for p in self._index_files() if p.stat().st_size <= 400_000), key=lambda p: p.stat().st_size)
        chosen = [files[i * len(files) // count] for i in range(min(count, len(files)))]
        random.Random(7).shuffle(chosen)
        return [str(p.relative_to(self.root / "index")) for p in chosen]

    def nearest_tarball(self, size):
        """Name, version and size of the tarball whose size is nearest."""
        name, version = LARGE
        sizes = [(n, v, int(bytes_)) for n, v, _, bytes_ in self.tarballs]
        sizes.append((name, version, os.path.getsize(self.root / f"crates/{name}/{name}-{version}.crate")))
        return min(sizes, key=lambda it: abs(it[2] - size))


def index_path(name):
    """Where the index file of a crate lies, as cargo asks for it."""
    name = name.lower()
    if len(name) < 3:
        return f"{len(name)}/{name}"
    return f"3/{name[0]}/{name}" if len(name) == 3 else f"{name[:2]}/{name[2:4]}/{name}"
