"""A cluster whose worker cannot run this version: one sentence, a code, and the same command goes on where it was."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tradetalks.version import __version__
from waiting import LONG

distributed = pytest.importorskip("distributed", reason="needs dask[distributed], the extra `cluster`")

PLAN = """
title: One scenario
scenarios: [no-deal]
draws: "16"
"""
ONE_THREAD = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
# What a machine with another version, or none, says when the scheduler asks it for its packages.
SITE = """
import importlib.metadata as metadata
theirs = metadata.version
def version(name):
    if name == "tradetalks":
        {says}
    return theirs(name)
metadata.version = version
"""
OTHER, NONE = "return '0.0.9'", "raise metadata.PackageNotFoundError(name)"


@contextmanager
def cluster(folder: Path, says: str) -> Iterator[str]:
    """The address of a scheduler with one worker that says this of its version of tradetalks."""
    (folder / "other").mkdir()
    (folder / "other" / "sitecustomize.py").write_text(SITE.format(says=says))
    command = [sys.executable, "-W", "ignore", "-m"]
    theirs = {**ONE_THREAD, "PYTHONPATH": str(folder / "other")}
    words = [*command, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    running = [subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=folder)]
    try:
        assert running[0].stderr is not None
        found = (re.search(r"Scheduler at: +(tcp://\S+)", line) for line in running[0].stderr)
        at = next(one[1] for one in found if one)
        worker = [*command, "distributed.cli.dask_worker", at, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        running.append(subprocess.Popen([*worker, "--host", "127.0.0.1"], env=theirs, cwd=folder, **quiet))
        with distributed.Client(at, timeout=f"{LONG} s", set_as_default=False) as client:
            client.wait_for_workers(1, timeout=LONG)
        assert running[1].poll() is None
        yield at
    finally:
        for process in reversed(running):
            process.kill()
            process.wait()
        if running[0].stderr is not None:
            running[0].stderr.close()


def swept(folder: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tradetalks", "sweep", "plan.yaml", "--out", "r", *more]
    return subprocess.run(command, cwd=folder, env=ONE_THREAD, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("version", "says", "evidence"),
    [
        (OTHER, "a worker has another version of tradetalks", f"0.0.9 there, {__version__} here"),
        (NONE, "a worker has no tradetalks", f"none there, {__version__} here"),
    ],
)
def test_a_worker_that_cannot_run_this_version_is_said_and_the_sweep_goes_on_later(
    tmp_path: Path, version: str, says: str, evidence: str
) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN)
    assert swept(tmp_path).returncode == 0
    (block, *others) = sorted((tmp_path / "r" / "blocks").iterdir())
    was, kept = block.read_bytes(), {path.name: path.read_bytes() for path in others}
    block.unlink()
    with cluster(tmp_path, version) as at:
        refused = swept(tmp_path, "--scheduler", at)
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    sentences = [line for line in refused.stderr.splitlines() if line.startswith("error: ")]
    assert len(sentences) == 1
    assert says in sentences[0]
    assert evidence in refused.stderr
    assert "install the same version on every machine" in refused.stderr
    assert {path.name: path.read_bytes() for path in (tmp_path / "r" / "blocks").iterdir()} == kept
    assert swept(tmp_path).returncode == 0
    assert block.read_bytes() == was
