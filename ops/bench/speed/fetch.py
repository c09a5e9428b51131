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
    ways = [line for line in lines if "way" in line]  # the medians; before them stands a line for each round
    if not ways:
        raise SystemExit("cold.sh measured nothing")
    names = list(ways[0])
    bench.table("fetch of the workspace, upstream 30 ms away", names, [[way[name] for name in names] for way in ways])
