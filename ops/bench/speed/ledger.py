"""What the ledger costs, which has a script of its own."""
import json
import os
import subprocess

from .servers import TOP


def ledger(bench):
    """Runs ledger.sh and takes over its lines."""
    given = bench.given
    env = dict(
        os.environ,
        DATA=str(given["data"]),
        ROUNDS=str(given["rounds"]),
        SECONDS_EACH=str(given["seconds"]),
        SERVER_CPU=given["server_cpus"],
        LOAD_CPU=given["load_cpus"],
    )
    deliveries = 10_000_000
    if given["quick"]:
        env["WARMUP"], deliveries = "2000", 100_000
    done = subprocess.run([TOP / "ops/bench/ledger.sh", "all", str(deliveries)], env=env, stdout=subprocess.PIPE, text=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    tables(bench, lines)


def tables(bench, lines):
    """Every figure of ledger.sh as a row."""
    rows = []
    for line in lines:
        if line["figure"] == "ledgerAppend":
            rows.append([f"appending {line['deliveries']:,} deliveries", f"{line['cpuMicros']} µs CPU and {line['bytesOnDisk']} bytes on disk each"])
    # Three rounds: the first reads from disk, the best of the others shows what it takes when that is over.
    found = {}
    for line in lines:
        if line["figure"] == "ledgerFind":
            found.setdefault((line["version"], line["shown"]), []).append(line)
    for (version, shown), times in found.items():
        again = times[1:] or times
        rows.append([f"the {shown:,} latest deliveries of {version}", f"{times[0]['ms']} ms ({times[0]['cpuMs']} CPU), {min(it['ms'] for it in again)} ms ({min(it['cpuMs'] for it in again)} CPU) when read before"])
    for line in lines:
        if line["figure"] == "hotDownloadsWithLedger":
            rows.append([f"hot downloads of {line['tarball']}, with a ledger to without", f"throughput {line['throughputRatio']}, processor time {line['cpuRatio']} (aim 0.95)"])
            for name in ("with", "without"):
                rows.append([f"{name} a ledger", f"{line[name]['requestsPerSecond']:,} a second, {line[name]['cpuMicros']} µs CPU each"])
            rows.append(["of that the ledger's thread", f"{line['ledgerThreadMicros']} µs"])
    if not rows:
        raise SystemExit("ledger.sh measured nothing")
    bench.table("the ledger", ["what", "figure"], rows)
