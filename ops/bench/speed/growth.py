"""What becomes of speed and memory with more clients, more crates and more time."""
import statistics
import time

from . import cells
from . import servers as at
from .load import Load

CLIENTS = (1, 10, 100, 1000)

# The same number of crates is asked for however many are held, so that only what is held differs.
ASKED = 1_000
LEFT_ALONE_S = 150


def clients(bench):
    """The same index file, compressed as cargo asks for it, and more and more who ask."""
    upstream = bench.servers.upstream(bench.registry.root)
    server = bench.cratewarden(upstream)
    nginx = bench.servers.nginx("nginx", at.NGINX_STATIC, root=bench.registry.root)
    path, _ = bench.registry.nearest_index(41_000)
    paths = [f"/index/{path}"]
    for each in (server, nginx):
        cells.heat(each, paths, [cells.GZIP])
    cells.warm_up(bench, server, paths)
    for count in CLIENTS:
        load = Load(paths, [cells.GZIP], clients=count)
        bench.alternate(f"index 40 KB gzip, {count} clients", {"cratewarden": (server, load), "nginx": (nginx, load)})


def startup(bench):
    """Processor time and memory until the first answer from an empty data folder, with no advisories and with RustSec's."""
    upstream = bench.servers.upstream(bench.registry.root)
    table = []
    for feed in sorted({"", bench.given["feed"]}):
        rows = []
        for _ in range(bench.given["rounds"]):
            begin = time.monotonic()
            server = bench.servers.cratewarden(upstream.url, bench.policy, feed)
            cells.ask(server, "/health/live")
            took = time.monotonic() - begin
            cpu = server.cpu_seconds()
            time.sleep(5)  # the threads that end what starting began
            rows.append((cpu, took, server.resident_mb()))
            bench.servers.stop(server)
        medians = [statistics.median(column) for column in zip(*rows)]
        table.append(["RustSec's folder" if feed else "none", f"{medians[0]:.2f}", f"{medians[1]:.2f}", f"{medians[2]:.0f}"])
    bench.table("start to the first 200", ["advisories", "processor time, s", "time, s", "resident five seconds later, MiB"], table)


def growth(bench):
    """A made-up index that grows, asked for crate by crate and then again and again."""
    most = bench.given["crates"]
    counts = sorted({min(count, most) for count in (1_000, 10_000, 50_000, most)})
    upstream = bench.servers.upstream(bench.registry.root, synthetic=most)
    server = bench.cratewarden(upstream, settings={"CRATEWARDEN_CACHE_INDEX_FRESH": "24h"})
    rows = []
    held = 0
    for count in counts:
        fill(bench, server, held, count)
        held = count
        paths = [f"/index/sy/nt/synthetic-{i * count // ASKED}" for i in range(ASKED)]
        samples = [
            Load(paths, [cells.GZIP]).run(server, bench.given["seconds"], bench.work, bench.given["load_cpus"])
            for _ in range(bench.given["rounds"] + 1)
        ][1:]
        middle = {key: cells.median([s[key] for s in samples]) for key in ("rps", "cpu_us", "p50_ms", "p99_ms", "bad")}
        rows.append(
            [f"{count:,}", f"{middle['rps']:,.0f}", middle["cpu_us"], f"{middle['p50_ms']} / {middle['p99_ms']}", middle["bad"],
             f"{server.resident_mb():.0f}"]
        )
    time.sleep(5 if bench.given["quick"] else LEFT_ALONE_S)  # a server looks once a minute whether a burst is over
    rows.append([f"{most:,}, left alone", "", "", "", "", f"{server.resident_mb():.0f}"])
    bench.table(
        f"index files held, {ASKED:,} of them asked for in turn",
        ["held", "per second", "CPU \u00b5s", "p50 / p99 ms", "failed", "resident MiB"],
        rows,
    )


def fill(bench, server, first, end):
    """Asks for each of the made-up crates once."""
    listed = "\n".join(f"/index/sy/nt/synthetic-{i}\t" for i in range(first, end))
    (bench.work / "fill").write_text(listed + "\n")
    Fill(bench.work / "fill", end - first).run(server, bench.given["load_cpus"])


class Fill:
    """Every path of a list once, sixteen at a time."""

    def __init__(self, listed, count):
        self.listed, self.count = listed, count

    def run(self, server, cpus):
        import http.client
        import threading
        import urllib.parse

        paths = iter(self.listed.read_text().split("\t\n"))
        lock = threading.Lock()
        wrong = []

        def work():
            connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.url).netloc, timeout=120)
            while True:
                with lock:
                    path = next(paths, "")
                if not path:
                    return
                connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    wrong.append((answer.status, path))

        threads = [threading.Thread(target=work) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if wrong:
            raise SystemExit(f"{len(wrong)} of {self.count} made-up crates were not served, the first: {wrong[0]}")


def soak(bench):
    """The mix for a while, with tarballs in between: does anything grow?"""
    upstream = bench.servers.upstream(bench.registry.root)
    server = bench.cratewarden(upstream)
    paths = [f"/index/{path}" for path in bench.registry.mix(200)]
    paths += [f"/crates/{name}/{version}/download" for name, version, _, _ in bench.registry.tarballs[:100]]
    for path in paths:
        cells.ask(server, path)
    parts = 6
    rows = []
    for part in range(parts):
        sample = Load(paths, [cells.GZIP]).run(server, max(1, bench.given["soak"] // parts), bench.work, bench.given["load_cpus"])
        rows.append([part + 1, f"{sample['rps']:,.0f}", sample["cpu_us"], sample["p99_ms"], sample["bad"], f"{server.resident_mb():.0f}"])
    bench.table(
        f"{bench.given['soak']} s under load: 200 index files, 100 tarballs",
        ["part", "per second", "CPU \u00b5s", "p99 ms", "failed", "resident MiB"],
        rows,
    )
