"""Writes the page with the results."""
import datetime
import pathlib
import platform
import subprocess

from .cells import median

HEAD = """# Results

Written by `DATA=... ops/bench/run`, which says what each cell is. Medians of {rounds} alternating rounds of {seconds} s each; every server on
the same processors ({server_cpus}), nginx with one worker, Cratewarden with one event loop, the load from {load_cpus}. The ratio is
that of the paired rounds to nginx serving the same files. Processor time is of the server process and its children, user and system, a
request. Policy, advisories and ledger are on.

{date} · {machine} · {java} · {nginx}
"""


def write(given, rows):
    """Puts all rows into the file that `given` names."""
    page = [
        HEAD.format(
            rounds=given["rounds"],
            seconds=given["seconds"],
            server_cpus=given["server_cpus"] or "all",
            load_cpus=given["load_cpus"] or "the same",
            date=datetime.date.today(),
            machine=machine(),
            java=first_line(["bash", "-c", "for j in /usr/lib/jvm/*25*; do \"$j/bin/java\" -version 2>&1 | sed -n 2p; done; :"]),
            nginx=first_line(["bash", "-c", "PATH=$PATH:/usr/sbin nginx -v 2>&1"]),
        )
    ]
    loads = [row for row in rows if "samples" in row]
    if loads:
        page.append("| cell | who | per second | ratio | CPU \u00b5s | ratio | p50 / p99 ms |\n| --- | --- | --- | --- | --- | --- | --- |")
        for row in loads:
            page += load_rows(row)
    for row in rows:
        if "table" in row:
            page.append("\n## " + row["cell"] + "\n")
            page += row["table"]
    page.append("\n" + pathlib.Path(__file__).with_name("remarks.md").read_text().strip())
    given["results"].write_text("\n".join(page) + "\n")


def load_rows(row):
    reference = row["samples"].get("nginx")
    for name, samples in row["samples"].items():
        rate = median([s["rps"] for s in samples])
        cpu = median([s["cpu_us"] for s in samples])
        ratios = ["", ""]
        if reference and name != "nginx":
            for i, key in enumerate(("rps", "cpu_us")):
                ratios[i] = f"**{median([s[key] / r[key] for s, r in zip(samples, reference) if r[key]]):.2f}**"
        times = [median([s[key] for s in samples if s[key] is not None] or [0]) for key in ("p50_ms", "p99_ms")]
        shown = f"{times[0]:g} / {times[1]:g}" if any(times) else ""
        bad = sum(s["bad"] for s in samples)
        failed = f" ({bad} failed)" if bad else ""
        yield f"| {row['cell']} | {name}{failed} | {rate:,.0f} | {ratios[0]} | {cpu:,.1f} | {ratios[1]} | {shown} |"


def machine():
    cpu = next((line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line), "?")
    cores = pathlib.Path("/proc/cpuinfo").read_text().count("processor\t")
    memory = int(pathlib.Path("/proc/meminfo").read_text().split()[1]) >> 20
    load = pathlib.Path("/proc/loadavg").read_text().split()[0]
    return f"{cores} x {cpu}, {memory} GiB, Linux {platform.release().split('-')[0]}, load {load} at the end"


def first_line(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return ((done.stdout or done.stderr).strip().splitlines() or ["?"])[0]
