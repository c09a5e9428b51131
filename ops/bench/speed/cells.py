"""The cells: what is asked of whom, in which order."""
import http.client
import json
import sys
import time
import urllib.parse

from . import servers as at
from .load import Load

GZIP = "Accept-Encoding: gzip"
TIMES_TO_HEAT = 4


class Bench:
    """The servers that stand side by side, and what was measured on them."""

    def __init__(self, given, registry, servers, work):
        self.given, self.registry, self.servers, self.work = given, registry, servers, work
        self.rows = []
        policy = at.LAUNCHER.parent / "config/policy.toml"
        # The workspace needs crates of which the policy would refuse some: all are judged as ever, and none is refused.
        self.policy = work / "policy.toml"
        self.policy.write_text(policy.read_text().replace('mode = "enforce"', 'mode = "observe"', 1))

    def cratewarden(self, upstream, **options):
        return self.servers.cratewarden(upstream.url, self.policy, self.given["feed"], **options)

    def alternate(self, cell, loads, unit="rps"):
        """Runs the load of each server in turn, as often as asked. `loads` has a server and its load by its name."""
        samples = {name: [] for name in loads}
        for _ in range(self.given["rounds"]):
            for name, (server, load) in loads.items():
                samples[name].append(load.run(server, self.given["seconds"], self.work, self.given["load_cpus"]))
        row = {"cell": cell, "unit": unit, "samples": samples}
        self.rows.append(row)
        print(json.dumps(summary(row)), file=sys.stderr, flush=True)


    def table(self, title, columns, rows):
        """Takes down what is no comparison."""
        lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
        lines += ["| " + " | ".join(str(value) for value in row) + " |" for row in rows]
        self.rows.append({"cell": title, "table": lines})
        print(title, *lines, sep="\n", file=sys.stderr, flush=True)


def summary(row):
    out = {"cell": row["cell"]}
    for name, samples in row["samples"].items():
        out[name] = {key: median([s[key] for s in samples]) for key in samples[0] if samples[0][key] is not None}
    return out


def median(values):
    values = sorted(values)
    half = len(values) // 2
    return values[half] if len(values) % 2 else round((values[half - 1] + values[half]) / 2, 3)


def measure(given, registry, servers, work, wanted):
    """Measures the groups that begin with one of the words of `wanted`, or all; after each it yields all rows so far."""
    from . import fetch, growth, ledger

    bench = Bench(given, registry, servers, work)
    groups = {
        "hot-index": hot_index,
        "hot-tarball": hot_tarballs,
        "cold-tarball": cold_tarballs,
        "clients": growth.clients,
        "ledger": ledger.ledger,
        "fetch": fetch.workspace,
        "startup": growth.startup,
        "growth": growth.growth,
        "soak": growth.soak,
    }
    for name, group in groups.items():
        if not wanted or any(name.startswith(word) for word in wanted):
            group(bench)
            servers.stop_all()
            yield bench.rows


def ask(server, path, headers=()):
    """One request, for its status and headers."""
    address = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(address.netloc, timeout=60)
    connection.request("GET", path, headers=dict(header.split(": ", 1) for header in headers))
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def heat(server, paths, headers=()):
    """Asks for each path until it is as hot as it gets, and returns the tags."""
    tags = []
    for path in paths:
        for _ in range(TIMES_TO_HEAT):
            answer = ask(server, path, headers)
            if answer.status != 200:
                raise SystemExit(f"{server.name}: {answer.status} for {path}")
        tags.append(answer.getheader("ETag", ""))
    return tags


def warm_up(bench, server, paths):
    """So many requests that the JIT compiler is done, which nginx does not need. On a busy machine seconds would say nothing."""
    wanted, patience = (2_000, 5) if bench.given["quick"] else (60_000, 60)
    for headers in ([], [GZIP]):
        for http2 in (False, True):
            load = Load(paths, headers, http2=http2)
            done, until = 0, time.monotonic() + patience
            while done < wanted and time.monotonic() < until:
                done += load.run(server, 2, bench.work, bench.given["load_cpus"])["requests"]


def trio(bench, upstream):
    return {
        "cratewarden": bench.cratewarden(upstream),
        "nginx": bench.servers.nginx("nginx", at.NGINX_STATIC, root=bench.registry.root),
        "proxy_cache": bench.servers.nginx("proxy_cache", at.NGINX_CACHE, upstream=upstream.url),
    }


def hot_index(bench):
    upstream = bench.servers.upstream(bench.registry.root)
    peers = trio(bench, upstream)
    small, small_size = bench.registry.nearest_index(41_000)
    large, large_size = bench.registry.nearest_index(180_000)
    groups = {
        f"{small_size // 1000} KB": [f"/index/{small}"],
        f"{large_size // 1000} KB": [f"/index/{large}"],
        "mix of 200": [f"/index/{path}" for path in bench.registry.mix(200)],
    }
    warm_up(bench, peers["cratewarden"], groups["mix of 200"])
    for http2 in (False, True):
        version = "HTTP/2" if http2 else "HTTP/1.1"
        for what, paths in groups.items():
            who = peers if what.startswith("mix") else {name: peers[name] for name in ("cratewarden", "nginx")}
            plain = {name: heat(server, paths) for name, server in who.items()}
            for name, server in who.items():
                heat(server, paths, [GZIP])
            for kind, headers, tagged in (("200", [], False), ("200 gzip", [GZIP], False), ("304", [], True)):
                if http2 and tagged and len(paths) > 1:
                    continue  # h2load has one set of headers for all paths
                if kind == "200 gzip" and "proxy_cache" in who:
                    chosen = {name: server for name, server in who.items() if name != "proxy_cache"}  # it keeps the plain form
                else:
                    chosen = who
                bench.alternate(
                    f"index {what}, {kind}, {version}",
                    {
                        name: (server, Load(paths, headers, plain[name] if tagged else None, http2))
                        for name, server in chosen.items()
                    },
                )


TARBALLS = (("80 KB", 80_000), ("1 MB", 1_000_000), ("10 MB", 10_000_000))


def tarball_loads(bench, server, nginx, size, http2=False):
    name, version, _ = bench.registry.nearest_tarball(size)
    ours, theirs = f"/crates/{name}/{version}/download", f"/crates/{name}/{name}-{version}.crate"
    heat(server, [ours])
    heat(nginx, [theirs])
    return {
        "cratewarden": (server, Load([ours], clients=8, http2=http2)),
        "nginx": (nginx, Load([theirs], clients=8, http2=http2)),
    }


def tarballs(bench, what, settings):
    upstream = bench.servers.upstream(bench.registry.root)
    server = bench.cratewarden(upstream, settings=settings)
    nginx = bench.servers.nginx("nginx", at.NGINX_STATIC, root=bench.registry.root)
    name, version, _ = bench.registry.nearest_tarball(TARBALLS[0][1])
    path = f"/crates/{name}/{version}/download"
    heat(server, [path])
    warm_up(bench, server, [path])
    for label, size in TARBALLS:
        bench.alternate(f"tarball {label}, {what}", tarball_loads(bench, server, nginx, size), unit="mb")


def hot_tarballs(bench):
    tarballs(bench, "hot", {})


def cold_tarballs(bench):
    """None is kept in memory: each is read from the database, whose files the page cache holds."""
    tarballs(bench, "from the database", {"CRATEWARDEN_CACHE_HOT_TARBALLS": "0B"})
