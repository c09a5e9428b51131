"""One measurement: a load generator against one server, with what it cost that server."""
import pathlib
import re
import subprocess

MIX = pathlib.Path(__file__).with_name("mix.lua")
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}
BYTE_UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}


class Load:
    """Requests for one or several paths. `headers` go with each; `etags`, path by path, as If-None-Match."""

    def __init__(self, paths, headers=(), etags=None, http2=False, clients=32, expect=(200,)):
        self.paths, self.headers, self.etags = paths, list(headers), etags
        self.http2, self.clients, self.expect = http2, clients, expect

    def run(self, server, seconds, scratch, cpus):
        base = server.h2c_url if self.http2 else server.url
        command = self._h2load(base, seconds, scratch) if self.http2 else self._wrk(base, seconds, scratch)
        if cpus:
            command = ["taskset", "-c", cpus, *command]
        steal = Steal()
        before = server.cpu_seconds()
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds * 4 + 60)
        cpu = server.cpu_seconds() - before
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)}: {done.stdout}{done.stderr}")
        sample = read_h2load(done.stdout) if self.http2 else read_wrk(done.stdout)
        sample["cpu_us"] = round(cpu * 1e6 / max(1, sample["requests"]), 1)
        sample["steal"] = steal.percent()
        return sample

    def _wrk(self, base, seconds, scratch):
        command = ["wrk", "-t1", f"-c{self.clients}", f"-d{seconds}s", "--timeout", "20s", "--latency"]
        for header in self.headers:
            command += ["-H", header]
        if len(self.paths) == 1 and self.etags:
            command += ["-H", f"If-None-Match: {self.etags[0]}"]
        if len(self.paths) > 1:
            listed = [path + "\t" + (self.etags[i] if self.etags else "") for i, path in enumerate(self.paths)]
            pathlib.Path(scratch, "mix").write_text("\n".join(listed) + "\n")
            return [*command, "-s", str(MIX), base, "--", str(pathlib.Path(scratch, "mix")), *self.headers]
        return [*command, base + self.paths[0]]

    def _h2load(self, base, seconds, scratch):
        connections = max(1, self.clients // 8)
        pathlib.Path(scratch, "uris").write_text("".join(base + path + "\n" for path in self.paths))
        command = ["h2load", "-t1", "-c", str(connections), "-m", "8", "-D", str(seconds), "-i", str(pathlib.Path(scratch, "uris"))]
        for header in self.headers:
            command += ["-H", header]
        if self.etags:
            # h2load has one set of headers: all tags in one field, of which the right one counts.
            command += ["-H", "if-none-match: " + ", ".join(sorted(set(self.etags)))]
        return command


def read_wrk(text):
    def found(pattern, default="0"):
        match = re.search(pattern, text)
        return match.group(1) if match else default

    def millis(pattern):
        match = re.search(pattern + r"\s+([\d.]+)(us|ms|s)", text)
        return round(float(match.group(1)) * UNITS[match.group(2)], 2) if match else None

    read = re.search(r"([\d.]+)(B|KB|MB|GB) read", text)
    return {
        "requests": int(found(r"(\d+) requests in")),
        "rps": float(found(r"Requests/sec:\s+([\d.]+)")),
        "mb": float(read.group(1)) * BYTE_UNITS[read.group(2)] / 1e6 if read else 0,
        "p50_ms": millis("50%"),
        "p99_ms": millis("99%"),
        "bad": int(found(r"Non-2xx or 3xx responses: (\d+)")) + sum(int(n) for n in re.findall(r"(?:connect|read|write|timeout) (\d+)", text)),
    }


def read_h2load(text):
    done = re.search(r"requests: (\d+) total, \d+ started, (\d+) done, (\d+) succeeded, (\d+) failed", text)
    rate = re.search(r"finished in [\d.]+\w+, ([\d.]+) req/s", text)
    if not done or not rate:
        raise SystemExit("h2load said: " + text)
    # At the end of its time h2load drops what is under way, which it counts as failed; a status is a different matter.
    status = re.search(r"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", text)
    read = re.search(r"traffic: [\d.]+[KMG]?B \((\d+)\) total", text)
    return {
        "requests": int(done.group(2)),
        "rps": float(rate.group(1)),
        "mb": int(read.group(1)) / 1e6 if read else 0,
        "p50_ms": None,
        "p99_ms": None,
        "bad": int(status.group(3)) + int(status.group(4)),
    }


class Steal:
    """Share of the processors that the hypervisor took, from here on."""

    def __init__(self):
        self.begin = self._ticks()

    @staticmethod
    def _ticks():
        fields = [int(it) for it in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        return sum(fields), fields[7]

    def percent(self):
        total, stolen = self._ticks()
        return round(100 * (stolen - self.begin[1]) / max(1, total - self.begin[0]))
