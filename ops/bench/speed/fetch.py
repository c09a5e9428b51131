"""The fetch of a whole workspace, which has a script of its own."""
import json
import os
import subprocess

from .servers import TOP


def workspace(bench):
    """Runs cold.sh and takes over its lines."""
    given = bench.given
    env = dict(os.environ, DATA=str(given["data"]))
    if given["feed"]:
        env["FEED"] = f"rustsec={given['feed']}"
    done = subprocess.run([TOP / "ops/bench/cold.sh", str(given["rounds"])], env=env, stdout=subprocess.PIPE, text=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise SystemExit("cold.sh measured nothing")
    bench.table("fetch of the workspace, upstream 30 ms away", ["what", "value"], [[key, value] for key, value in lines[-1].items()])
