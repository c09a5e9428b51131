#!/usr/bin/python3
"""A registry with copies of all its crates under other names, for a mirror to have been at work before it is measured.

    twins.py DATA FOLDER COUNT

Makes FOLDER: all of DATA, and for each N up to COUNT every crate again with tN before its name, in index files, tarballs and
workspace-N/Cargo.lock. Dependencies name each other anew; checksums are those of the new tarballs.
"""
import argparse
import gzip
import hashlib
import io
import json
import pathlib
import re
import shutil
import tarfile

from speed.registry import index_path

SECTION = re.compile(r'^\[((?:target\..*\.)?(?:dev-|build-)?dependencies)\.("?)([A-Za-z0-9_-]+)\2\]\n((?:(?!\[).*\n?)*)', re.M)


def manifest(text, name, prefix):
    """A Cargo.toml as cargo writes it, under the new name."""

    def dependency(found):
        section, _, key, body = found.groups()
        if re.search(r'^package = "', body, re.M):
            body = re.sub(r'^package = "', f'package = "{prefix}', body, flags=re.M)
        else:
            body = f'package = "{prefix}{key}"\n{body}'
        return f"[{section}.{key}]\n{body}"

    text = re.sub(rf'^name = "{re.escape(name)}"$', f'name = "{prefix}{name}"', text, count=1, flags=re.M)
    return SECTION.sub(dependency, text)


def tarball(packed, name, version, prefix):
    out = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as source,
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=6, mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.GNU_FORMAT) as copy,
    ):
        for member in source:
            body = source.extractfile(member).read() if member.isfile() else b""
            member.name, member.pax_headers = prefix + member.name, {}
            if member.name == f"{prefix}{name}-{version}/Cargo.toml":
                body = manifest(body.decode(), name, prefix).encode()
                member.size = len(body)
            copy.addfile(member, io.BytesIO(body))
    return out.getvalue()


def index_file(text, prefix, checksums):
    lines = []
    for line in text.splitlines():
        version = json.loads(line)
        version["cksum"] = checksums.get((version["name"], version["vers"]), version["cksum"])
        version["name"] = prefix + version["name"]
        for dependency in version["deps"]:
            dependency["package"] = prefix + (dependency.get("package") or dependency["name"])
        lines.append(json.dumps(version, separators=(",", ":")) + "\n")
    return "".join(lines)


def lockfile(text, prefix, checksums):
    names = {name for name, _ in checksums}
    blocks = []
    for block in text.split("[[package]]\n"):
        found = re.search(r'^name = "(.+)"\nversion = "(.+)"', block)
        if found and found.groups() in checksums:
            block = block.replace('name = "', f'name = "{prefix}', 1)
            block = re.sub(r'^checksum = ".*"', f'checksum = "{checksums[found.groups()]}"', block, flags=re.M)
        blocks.append(re.sub(r'^ "([A-Za-z0-9_-]+)', lambda it: f' "{prefix if it[1] in names else ""}{it[1]}', block, flags=re.M))
    return "[[package]]\n".join(blocks)


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def twin(data, folder, number):
    prefix, checksums = f"t{number}", {}
    for line in (data / "MANIFEST.tsv").read_text().splitlines()[1:]:
        name, version = line.split("\t")[:2]
        packed = tarball((data / f"crates/{name}/{name}-{version}.crate").read_bytes(), name, version, prefix)
        checksums[name, version] = hashlib.sha256(packed).hexdigest()
        write(folder / f"crates/{prefix}{name}/{prefix}{name}-{version}.crate", packed)
    for path in (data / "index").rglob("*"):
        if path.is_file() and path.name != "config.json":
            write(folder / "index" / index_path(prefix + path.name), index_file(path.read_text(), prefix, checksums).encode())
    lock = lockfile((data / "workspace/Cargo.lock").read_text(), prefix, checksums)
    write(folder / f"workspace-{number}/Cargo.lock", lock.encode())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("count", type=int)
    given = parser.parse_args()
    shutil.copytree(given.data, given.folder)
    for number in range(1, given.count + 1):
        twin(given.data, given.folder, number)


if __name__ == "__main__":
    main()
