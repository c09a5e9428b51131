#!/usr/bin/env python3
"""A crate registry to measure against: HTTP/1.1 with keep-alive over a folder with index/ and crates/NAME/NAME-VERSION.crate.

    upstream.py FOLDER [--port N] [--delay MS] [--rate KIB_PER_SECOND] [--log FILE] [--synthetic N]

The first line of standard output is the address. Every request waits --delay before it is answered; --rate bounds each
body; --synthetic adds the index files of N made-up crates, synthetic-0 and so on. The log has one line a request, written when it arrives: `GET /index/se/rd/serde`. One thread and no file access
after the first answer of a file, so that it is quicker than what is measured with it.
"""
import argparse
import asyncio
import hashlib
import json
import pathlib
import urllib.parse

SLICES_PER_SECOND = 20
HEADER_BYTES_MAX = 64 * 1024


SYNTHETIC = "/index/sy/nt/synthetic-"
SYNTHETIC_VERSIONS = 6


def made_up(number):
    """An index file of about 1.5 KB, and its tag."""
    digest = hashlib.sha256(number.encode()).hexdigest()
    deps = [{"name": "serde", "req": "^1", "features": [], "optional": False, "default_features": True, "target": None, "kind": "normal"}]
    lines = [
        {"name": "synthetic-" + number, "vers": f"0.1.{n}", "deps": deps, "cksum": digest, "features": {"default": []}, "yanked": False}
        for n in range(SYNTHETIC_VERSIONS)
    ]
    return "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines).encode(), f'"{digest[:32]}"'


class Registry:
    def __init__(self, folder, delay, rate, log, synthetic):
        self.folder, self.delay, self.rate, self.log = folder.resolve(), delay, rate, log
        self.synthetic = synthetic
        self.files = {}

    def find(self, path):
        if self.synthetic and path.startswith(SYNTHETIC):
            number = path[len(SYNTHETIC) :]
            return made_up(number) if number.isdecimal() and int(number) < self.synthetic else None
        if path not in self.files:
            file = (self.folder / path.lstrip("/")).resolve()
            if not file.is_relative_to(self.folder) or not file.is_file():
                return None
            body = file.read_bytes()
            self.files[path] = body, '"%s"' % hashlib.sha256(body).hexdigest()[:32]
        return self.files[path]

    async def serve(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lines = head.decode("latin-1").split("\r\n")
                method, target, _ = lines[0].split(" ", 2)
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
                path = urllib.parse.unquote(urllib.parse.urlsplit(target).path)
                if self.log:
                    self.log.write(f"{method} {path}\n")
                if self.delay:
                    await asyncio.sleep(self.delay)
                await self.answer(writer, method, path, headers)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError):
            pass
        finally:
            writer.close()

    async def answer(self, writer, method, path, headers):
        if path == "/index/config.json":
            base = "http://" + headers.get("host", "")
            body = json.dumps({"dl": base + "/crates/{crate}/{crate}-{version}.crate", "api": base}).encode()
            status, tag = "200 OK", None
        elif (found := self.find(path)) is None:
            status, body, tag = "404 Not Found", b"", None
        else:
            status, (body, tag) = "200 OK", found
            if tag in headers.get("if-none-match", ""):
                status, body = "304 Not Modified", b""
        head = f"HTTP/1.1 {status}\r\n" + (f"ETag: {tag}\r\n" if tag else "")
        head += "\r\n" if status.startswith("304") else f"Content-Length: {len(body)}\r\n\r\n"
        if method == "HEAD":
            body = b""
        step = max(1, self.rate * 1024 // SLICES_PER_SECOND) if self.rate else max(1, len(body))
        writer.write(head.encode() + body[:step])
        for begin in range(step, len(body), step):
            await writer.drain()
            await asyncio.sleep(1 / SLICES_PER_SECOND)
            writer.write(body[begin : begin + step])
        await writer.drain()


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=int, default=0)
    parser.add_argument("--rate", type=int, default=0)
    parser.add_argument("--log", type=pathlib.Path)
    parser.add_argument("--synthetic", type=int, default=0)
    given = parser.parse_args()
    log = given.log and given.log.open("a", buffering=1)
    registry = Registry(given.folder, given.delay / 1000, given.rate, log, given.synthetic)
    server = await asyncio.start_server(registry.serve, "127.0.0.1", given.port, limit=HEADER_BYTES_MAX, backlog=512)
    print("http://127.0.0.1:%d" % server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
