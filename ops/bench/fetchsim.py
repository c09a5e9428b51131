#!/usr/bin/python3
"""The requests of `cargo fetch --locked` with an empty cargo home, through the library that cargo itself uses (libcurl), without unpacking.

    fetchsim.py INDEX_URL LOCKFILE [--ca FILE]

As cargo does it: config.json; the index files in waves along the dependency graph, each wave when the one before is
complete; then all tarballs over new connections. HTTP/1.1 with two requests in flight, or HTTP/2 by ALPN or by an offered
upgrade with two hundred (cargo: a hundred on each of two connections). Libcurl before 8 garbles requests that follow an
upgrade too soon, so that the first request of a client travels alone, as it does anyway while PIPEWAIT is set. Every tarball is held against the lockfile's checksum. Prints one JSON line; exit
status 1 if anything was missing or wrong. It needs pycurl (Debian: python3-pycurl), whose libcurl must know HTTP/2.
"""
import argparse
import hashlib
import io
import json
import os
import re
import sys
import time

import pycurl

from speed.registry import index_path

CONNECTIONS_MAX = 2
STREAMS_MAX = 200
SECONDS_MAX = 300
SECONDS_PER_LOOK_MAX = 0.005
IDLE_LOOKS_MAX = 20
TRIES_MAX = 4
HTTP_NAMES = {1: "1.0", 2: "1.1", 3: "2"}


class Client:
    """One of cargo's two downloaders: a set of connections and the transfers on them."""

    def __init__(self, authority):
        self.authority = authority
        self.multi = pycurl.CurlMulti()
        self.multi.setopt(pycurl.M_PIPELINING, pycurl.PIPE_MULTIPLEX)
        self.multi.setopt(pycurl.M_MAX_HOST_CONNECTIONS, 1)
        self.multi.setopt(pycurl.M_MAX_CONCURRENT_STREAMS, STREAMS_MAX)
        self.first_byte_seconds_max, self.retries, self.nudges, self.version = 0.0, 0, 0, ""

    def transfer(self, url, headers, is_index):
        curl = pycurl.Curl()
        curl.url, curl.head, curl.index, curl.body = url, headers, is_index, io.BytesIO()
        curl.setopt(pycurl.URL, url)
        curl.setopt(pycurl.HTTPHEADER, headers)
        curl.setopt(pycurl.USERAGENT, "cargo/1.95.0 (fetchsim)")
        curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1 if self.version == "1.1" else pycurl.CURL_HTTP_VERSION_2_0)
        curl.setopt(pycurl.PIPEWAIT, 1)
        curl.setopt(pycurl.NOPROXY, "*")
        curl.setopt(pycurl.TIMEOUT, SECONDS_MAX)
        if is_index:
            curl.setopt(pycurl.ACCEPT_ENCODING, "deflate, gzip")
        if self.authority:
            curl.setopt(pycurl.CAINFO, self.authority)
        curl.setopt(pycurl.WRITEDATA, curl.body)
        return curl

    def get(self, requests, is_index=True):
        """Gives the bodies by URL, None for what could not be had."""
        if self.version:
            return self.ask(requests, is_index)
        bodies = self.ask(requests[:1], is_index)
        if self.version == "1.1":
            self.multi.setopt(pycurl.M_MAX_HOST_CONNECTIONS, CONNECTIONS_MAX)
        return bodies | self.ask(requests[1:], is_index)

    def ask(self, requests, is_index):
        """The same, all at once."""
        bodies, tries, idle, nudge = {}, {}, 0, None
        headers = ["accept: text/plain", "cargo-protocol: version=1"] if is_index else ["accept: */*"]
        alive = set()
        for url in requests:
            alive.add(self.transfer(url, headers, is_index))
        for curl in alive:
            self.multi.add_handle(curl)
        while alive:
            self.multi.perform()
            _, good, bad = self.multi.info_read()
            for curl, failure in [(c, None) for c in good] + [(c, m) for c, _, m in bad]:
                self.multi.remove_handle(curl)
                alive.discard(curl)
                if curl is nudge:
                    nudge, idle = None, 0
                    continue
                status = curl.getinfo(pycurl.RESPONSE_CODE)
                self.version = HTTP_NAMES.get(curl.getinfo(pycurl.INFO_HTTP_VERSION), "?")
                self.first_byte_seconds_max = max(self.first_byte_seconds_max, curl.getinfo(pycurl.STARTTRANSFER_TIME))
                if failure is None and status == 200:
                    bodies[curl.url] = curl.body.getvalue()
                    continue
                tries[curl.url] = tries.get(curl.url, 0) + 1
                if status in (0, 429) or status >= 500:
                    if tries[curl.url] < TRIES_MAX:
                        self.retries += 1
                        time.sleep(0.1)
                        again = self.transfer(curl.url, headers, is_index)
                        alive.add(again)
                        self.multi.add_handle(again)
                        continue
                print(f"{curl.url}: {failure or status} {curl.body.getvalue()[:200]!r}", file=sys.stderr)
                bodies[curl.url] = None
            if alive and not good and not bad:
                # Libcurl has timers of its own, which select knows nothing of.
                idle = idle + 1 if self.multi.select(SECONDS_PER_LOOK_MAX) <= 0 else 0
                if idle >= IDLE_LOOKS_MAX and not nudge:
                    # Libcurl 7.88 now and then keeps the end of an answer in its buffers until the connection says more.
                    nudge = self.transfer(requests[0], headers, is_index)
                    alive.add(nudge)
                    self.multi.add_handle(nudge)
                    self.nudges += 1
        return bodies


def lockfile(path):
    """Packages from a registry as (name, version, checksum), what each name depends on, and what the roots do."""
    packages, needs, roots = [], {}, set()
    for block in path.read().split("[[package]]\n")[1:]:
        def field(key):
            found = re.search(rf'^{key} = "([^"]+)"', block, re.M)
            return found and found.group(1)
        found = re.search(r"^dependencies = \[(.*?)\]", block, re.M | re.S)
        names = [line.split()[0] for line in re.findall(r'"([^"]+)"', found.group(1))] if found else []
        if field("source"):
            packages.append((field("name"), field("version"), field("checksum")))
            needs.setdefault(field("name"), set()).update(names)
        else:
            roots.update(names)
    return packages, needs, roots


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("index")
    parser.add_argument("lockfile", type=argparse.FileType())
    parser.add_argument("--ca")
    given = parser.parse_args()
    index = given.index.rstrip("/") + "/"
    packages, needs, roots = lockfile(given.lockfile)
    listed = {name for name, _, _ in packages}

    begin = time.monotonic()
    resolving = Client(given.ca)
    config = resolving.get([index + "config.json"])[index + "config.json"]
    if config is None:
        sys.exit(1)
    template = json.loads(config)["dl"]
    wave, seen, waves, failed, received = sorted(roots & listed), set(), 0, 0, 0
    while wave:
        waves += 1
        seen.update(wave)
        bodies = resolving.get([index + index_path(name) for name in wave])
        failed += sum(body is None for body in bodies.values())
        received += sum(len(body or b"") for body in bodies.values())
        wave = sorted({need for name in wave for need in needs[name]} & listed - seen)
    resolved = time.monotonic()

    downloading = Client(given.ca)
    urls = {}
    for name, version, checksum in packages:
        if "{crate}" in template or "{sha256-checksum}" in template:
            url = template.replace("{crate}", name).replace("{version}", version).replace("{sha256-checksum}", checksum)
        else:
            url = f"{template}/{name}/{version}/download"
        urls[url] = checksum
    for url, body in downloading.get(list(urls), is_index=False).items():
        received += len(body or b"")
        if body is None or hashlib.sha256(body).hexdigest() != urls[url]:
            failed += 1
            print(f"{url}: missing or wrong", file=sys.stderr)
    end = time.monotonic()
    cpu = os.times()
    print(json.dumps({
        "ms": round(1000 * (end - begin)), "index_ms": round(1000 * (resolved - begin)),
        "tarballs_ms": round(1000 * (end - resolved)), "http": downloading.version, "waves": waves,
        "requests": 1 + len(seen) + len(urls), "mb": round(received / 1e6, 1), "failed": failed,
        "retries": resolving.retries + downloading.retries,
        "nudges": resolving.nudges + downloading.nudges,
        "first_byte_ms_max": round(1000 * max(resolving.first_byte_seconds_max, downloading.first_byte_seconds_max)),
        "client_cpu_ms": round(1000 * (cpu.user + cpu.system))}), flush=True)
    sys.exit(failed > 0)


main()
