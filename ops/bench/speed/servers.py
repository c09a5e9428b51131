"""Starts and ends the servers that are measured, and tells what they cost: by process id, children included."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time
import urllib.request

TOP = pathlib.Path(__file__).resolve().parents[3]
LAUNCHER = pathlib.Path(os.environ.get("CRATEWARDEN", TOP / "cratewarden")).resolve()
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
START_SECONDS_MAX = 120
STOP_SECONDS_MAX = 30

NGINX_HEAD = """{user} daemon off; master_process on; worker_processes 1; pid {run}/nginx.pid; error_log {run}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; keepalive_timeout 75s; default_type text/plain;
  client_body_temp_path {run}/t1; proxy_temp_path {run}/t2; fastcgi_temp_path {run}/t3; uwsgi_temp_path {run}/t4; scgi_temp_path {run}/t5;
  http2_max_concurrent_streams 512; http2_max_requests 100000000;
"""
NGINX_LISTEN = """    listen 127.0.0.1:{port} backlog=1024; listen 127.0.0.1:{h2c} http2 backlog=1024;
    listen 127.0.0.1:{tls} ssl http2 backlog=1024; ssl_certificate {cert}; ssl_certificate_key {key};
    location = /index/config.json {{ default_type application/json; return 200
      '{{"dl":"$scheme://$http_host/crates/{{crate}}/{{crate}}-{{version}}.crate","api":"$scheme://$http_host"}}'; }}
"""
NGINX_STATIC = (
    NGINX_HEAD
    + """  open_file_cache max=4000; open_file_cache_valid 600s;
  server {{
"""
    + NGINX_LISTEN
    + """    root {root};
    location /index/ {{ gzip_static on; }}
    location /crates/ {{ default_type application/gzip; }}
  }}
}}
"""
)
NGINX_CACHE = (
    NGINX_HEAD
    + """  proxy_cache_path {run}/index levels=1:2 keys_zone=idx:64m max_size=5g inactive=30d use_temp_path=off;
  proxy_cache_path {run}/crates levels=1:2 keys_zone=crt:20m max_size=100g inactive=365d use_temp_path=off;
  upstream up {{ server {upstream}; keepalive 64; }}
  proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host {upstream}; proxy_set_header Accept-Encoding "";
  server {{
"""
    + NGINX_LISTEN
    + """    location /index/ {{
      proxy_pass http://up; proxy_cache idx; proxy_cache_valid 200 300s; proxy_cache_valid 404 10s; proxy_cache_revalidate on;
      proxy_cache_lock on; proxy_cache_use_stale error timeout updating http_500 http_502 http_503 http_504;
    }}
    location /crates/ {{ proxy_pass http://up; proxy_cache crt; proxy_cache_valid 200 365d; proxy_cache_lock on; }}
  }}
}}
"""
)
# The upstream as crates.io offers it: TLS with HTTP/2, before the fake one.
NGINX_TLS = (
    NGINX_HEAD
    + """  upstream up {{ server {upstream}; keepalive 256; }}
  proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto https;
  server {{
    listen 127.0.0.1:{tls} ssl http2 backlog=1024; ssl_certificate {cert}; ssl_certificate_key {key};
    location / {{ proxy_pass http://up; }}
  }}
}}
"""
)


class Process:
    """A started program."""

    def __init__(self, name, command, folder, cpus=None, env=None):
        self.name = name
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.out = self.folder / "out"
        if cpus:
            command = ["taskset", "-c", cpus, *command]
        with open(self.out, "w") as out, open(self.folder / "err", "a") as err:
            self.process = subprocess.Popen(command, stdout=out, stderr=err, stdin=subprocess.DEVNULL, env=env, cwd=LAUNCHER.parent)

    @property
    def pid(self):
        return self.process.pid

    def wait_line(self, pattern):
        """Waits for a line of its output and returns the group in it."""
        until = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < until:
            found = re.search(pattern, self.out.read_text(), re.M)
            if found:
                return found.group(1)
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise SystemExit(f"{self.name} did not start: {(self.folder / 'err').read_text()[-2000:]}")

    def wait_answer(self, url):
        until = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(url, timeout=5):
                    return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.02)
        raise SystemExit(f"{self.name} does not answer at {url}: {(self.folder / 'err').read_text()[-2000:]}")

    def tree(self):
        """This process and its descendants."""
        pids = [self.pid]
        for pid in pids:
            for children in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
                try:
                    pids += [int(child) for child in children.read_text().split()]
                except OSError:
                    pass  # it ended meanwhile
        return pids

    def cpu_seconds(self):
        """Processor time so far, user and system, of all of them."""
        ticks = 0
        for pid in self.tree():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS

    def resident_mb(self):
        """Resident memory of all of them, shared pages counted once a process, in MiB."""
        pages = sum(int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.tree())
        return pages * PAGE / (1 << 20)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Servers:
    """Everything started here, to be ended together."""

    def __init__(self, folder, disk, server_cpus, load_cpus):
        self.folder, self.disk = pathlib.Path(folder), pathlib.Path(disk)
        self.server_cpus, self.load_cpus = server_cpus, load_cpus
        self.running = []
        self.count = 0
        self.folder.mkdir()
        self.cert, self.key = self.folder / "tls.crt", self.folder / "tls.key"
        subprocess.run(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 "
            f"-addext subjectAltName=IP:127.0.0.1,DNS:localhost -keyout {self.key} -out {self.cert}".split(),
            check=True,
            capture_output=True,
        )

    def _start(self, name, command, folder=None, cpus=None, env=None):
        self.count += 1
        process = Process(name, command, folder or self.folder / f"{name}-{self.count}", cpus, env)
        self.running.append(process)
        return process

    def stop(self, process):
        process.stop()
        self.running.remove(process)

    def stop_all(self):
        for process in reversed(self.running):
            process.stop()
        self.running.clear()

    def upstream(self, root, delay_ms=0, synthetic=0):
        """The fake upstream; `url` is where it listens."""
        command = [TOP / "ops/bench/upstream.py", root, "--delay", str(delay_ms), "--synthetic", str(synthetic)]
        process = self._start("upstream", [str(it) for it in command], cpus=self.load_cpus)
        process.url = process.wait_line(r"^(http\S+)")
        return process

    def cratewarden(self, upstream_url, policy, feed, data=None, tls=False, options=(), settings=None):
        """Ours. `url` is where it listens; keeps its data on disk unless told where."""
        self.count += 1
        data = data or self.disk / f"data-{self.count}"
        env = os.environ | {"CRATEWARDEN_CACHE_INDEX_FRESH": "1h", "CRATEWARDEN_LOG_LEVEL": "warn"} | (settings or {})
        command = [LAUNCHER, "serve", "--listen", "127.0.0.1:0", "--data", data, "--policy", policy]
        command += ["--upstream-index", upstream_url + "/index/", *options]
        if feed:
            command += ["--feed", f"rustsec={feed}"]
        if tls:
            env.update(CRATEWARDEN_SERVER_TLS_CERTIFICATE=str(self.cert), CRATEWARDEN_SERVER_TLS_KEY=str(self.key))
        if upstream_url.startswith("https"):
            env["CRATEWARDEN_UPSTREAM_CA_FILE"] = str(self.cert)
        process = self._start("cratewarden", [str(it) for it in command], cpus=self.server_cpus, env=env)
        process.url = process.h2c_url = process.wait_line(r"^listening (http\S+)")
        process.data = data
        return process

    def nginx(self, name, template, root="", upstream=""):
        """nginx with one worker; `url` takes HTTP/1.1, `h2c_url` HTTP/2 by prior knowledge, `tls_url` both behind TLS."""
        run = self.folder / f"{name}-{self.count}"
        run.mkdir(parents=True)
        ports = free_ports(3)
        conf = template.format(
            run=run, root=root, port=ports[0], h2c=ports[1], tls=ports[2], cert=self.cert, key=self.key,
            upstream=upstream.removeprefix("http://"), user="user root;" if os.geteuid() == 0 else "",
        )
        (run / "nginx.conf").write_text(conf)
        command = [shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(run / "nginx.conf"), "-p", str(run) + "/"]
        process = self._start(name, command, folder=run, cpus=self.server_cpus)
        process.url, process.h2c_url, process.tls_url = (f"{s}://127.0.0.1:{p}" for s, p in zip(("http", "http", "https"), ports))
        if template is not NGINX_TLS:
            process.wait_answer(process.url + "/index/config.json")
        else:
            time.sleep(1)
        return process


def free_ports(count):
    import socket

    sockets = [socket.socket() for _ in range(count)]
    for it in sockets:
        it.bind(("127.0.0.1", 0))
    ports = [it.getsockname()[1] for it in sockets]
    for it in sockets:
        it.close()
    return ports
