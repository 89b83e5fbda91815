"""Sweeps: killed anywhere, on any number of processes or a cluster, the same files."""

import os
import pickle
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import distributed
import numpy as np
import pytest

from tradetalks.errors import BadFile, BadInput, UnknownName
from tradetalks.runs import compare, run
from tradetalks.runs.quantities import estimate
from tradetalks.runs.sweeps import load_sweep, results, solve_block, summary, sweep
from tradetalks.sources import SHIPPED
from waiting import LONG

PLAN = """
title: Two scenarios
scenarios: [no-deal, framework]
draws: "40"
"""
ONE_THREAD = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    path = tmp_path_factory.mktemp("sweep") / "plan.yaml"
    path.write_text(PLAN)
    return path


@pytest.fixture(scope="module")
def whole(plan):
    """The sweep computed without a break."""
    work = load_sweep(plan, plan.parent / "whole")
    assert sweep(work, processes=2) == 6
    return work


def kept(work):
    return {path.name: path.read_bytes() for path in (work.folder / "blocks").iterdir()}


KILLED = """
import os, signal, sys
from pathlib import Path
from tradetalks.runs.sweeps import load_sweep, sweep
left = int(sys.argv[3])
def progress(done, whole, seconds):
    global left
    left -= 1
    if not left:
        os.killpg(0, signal.SIGKILL)  # this process and the one that works on the next block
if __name__ == "__main__":
    sweep(load_sweep(Path(sys.argv[1]), Path(sys.argv[2])), processes=1, progress=progress)
"""


def test_a_sweep_killed_twice_goes_on_and_ends_as_an_unbroken_one(plan, whole):
    folder = plan.parent / "killed"
    command = [str(Path(sys.executable).with_name("tradetalks")), "sweep", str(plan), "--out", str(folder)]
    command += ["--processes", "1"]
    script = plan.parent / "killed.py"
    script.write_text(KILLED)
    for blocks in (1, 2):
        stopped = [sys.executable, str(script), str(plan), str(folder), str(blocks)]
        done = subprocess.run(stopped, env=ONE_THREAD, start_new_session=True, capture_output=True, text=True)
        assert done.returncode == -signal.SIGKILL, done.stderr
    before = {path: path.stat().st_mtime_ns for path in folder.glob("blocks/*.npz")}
    assert len(before) == 3
    done = subprocess.run(command, capture_output=True, text=True, env=ONE_THREAD, check=True)
    assert f"{6 - len(before)} blocks computed" in done.stdout
    assert all(path.stat().st_mtime_ns == changed for path, changed in before.items())
    assert {name: content for name, content in kept(load_sweep(plan, folder)).items() if name.endswith(".npz")} == kept(
        whole
    )
    assert (folder / "summary.csv").read_text() == summary(whole)


def test_a_sweep_says_what_run_says(whole):
    cases = {case.scenario.id: (case, numbers, failed) for case, numbers, failed in results(whole)}
    alone = run("no-deal", draws=40)
    _, numbers, failed = cases["no-deal"]
    assert failed == {}
    assert np.array_equal(numbers["wages"], alone.draws("wages"))
    found = estimate("wages", alone.world, numbers["wages"]).at("CHN")
    row = next(line.split(",") for line in summary(whole).splitlines() if ",wages,log change,CHN," in line)
    assert tuple(map(float, row[7:10])) == (found.median, found.low, found.high)


def test_a_finished_sweep_computes_nothing(plan, whole):
    assert sweep(load_sweep(plan, whole.folder)) == 0


def test_more_draws_keep_the_whole_blocks_and_other_seeds_none(plan, whole, tmp_path):
    for text, there in (("draws: '48'", 4), ("draws: '40'\nseed: '8'", 0), ("draws: '40'\nquantities: [wages]", 0)):
        other = tmp_path / "other.yaml"
        other.write_text(PLAN.replace('draws: "40"', text))
        work = load_sweep(other, whole.folder)
        assert len(work.tasks) - len(work.missing()) == there, text


def test_tasks_are_small_and_blocks_are_as_stated(whole):
    """docs/how-to/run-on-a-cluster.md: about 6 kB out and 40 kB back a block."""
    task = whole.tasks[0]
    assert len(pickle.dumps(task)) < 8_000
    assert whole.path(task).stat().st_size < 50_000


def test_a_process_with_another_version_is_refused(whole):
    with pytest.raises(BadInput, match="another ledger, world or version"):
        solve_block(replace(whole.tasks[0], made_of="0" * 64))


def test_a_lost_or_broken_block_is_named(plan, whole, tmp_path):
    work = load_sweep(plan, tmp_path)
    (tmp_path / "blocks").mkdir()
    for task in work.tasks[1:]:
        work.path(task).write_bytes(whole.path(task).read_bytes())
    with pytest.raises(BadFile) as caught:
        summary(work)
    assert caught.value.where == str(work.path(work.tasks[0]))
    for damaged in (b"PK", whole.path(work.tasks[0]).read_bytes()[:3000], b""):
        work.path(work.tasks[0]).write_bytes(damaged)
        assert work.missing() == [work.tasks[0]]
        with pytest.raises(BadFile, match="cannot be read"):
            summary(work)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("title: x\ndraws: '4'", BadInput),
        ("title: x\ndraws: '4'\nscenarios: [no-deal]\ncases: [{scenario: no-deal}]", BadInput),
        ("title: x\ndraws: '4'\nscenarios: [no-dael]", UnknownName),
        ("title: x\ndraws: '4'\nscenarios: [no-deal]\nhorizons: [decade]", UnknownName),
        ("title: x\ndraws: '4'\nscenarios: [no-deal]\nquantities: [happiness]", UnknownName),
        ("title: x\ndraws: '0'\nscenarios: [no-deal]", BadFile),
        ("title: x\ndraws: '4'\nscenarios: [no-deal]\nscenario: no-deal", BadFile),
    ],
)
def test_a_bad_plan_is_refused(tmp_path, text, error):
    (tmp_path / "plan.yaml").write_text(text)
    with pytest.raises(error):
        load_sweep(tmp_path / "plan.yaml", tmp_path)


def test_a_grid_is_the_product_and_a_list_is_itself(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN + "on: [2025-12-01, 2026-01-15]\nhorizons: [impact, year]\n")
    names = [case.name for case in load_sweep(path, tmp_path).cases]
    assert len(names) == 8
    assert "framework 2026-01-15 impact" in names
    path.write_text("title: x\ndraws: '4'\ncases: [{scenario: no-deal, horizon: year}, {scenario: framework}]")
    assert [case.horizon for case in load_sweep(path, tmp_path).cases] == ["year", "long_run"]


def test_a_sweep_against_a_scenario_says_what_compare_says(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text("title: x\ndraws: '2'\nscenarios: [framework]\nagainst: no-deal\nhorizons: [year]\nclosure: free")
    work = load_sweep(path, tmp_path)
    sweep(work, processes=1)
    ((case, numbers, failed),) = results(work)
    found = compare(case.question(SHIPPED))
    assert failed == {}
    assert np.array_equal(numbers["real_income"], found.draws("real_income"))
    assert ",no-deal" in summary(work).splitlines()[1]


def test_a_cluster_that_loses_a_worker_gives_the_same_files(plan, whole, tmp_path, monkeypatch):
    command = [sys.executable, "-W", "ignore", "-m"]
    monkeypatch.setattr("tradetalks.runs.cluster.PATIENCE", f"{LONG} s")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": ONE_THREAD, "cwd": tmp_path}
    scheduler = [*command, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    running = [subprocess.Popen(scheduler, **quiet | {"stderr": subprocess.PIPE, "text": True})]
    try:
        at = next(found[1] for line in running[0].stderr if (found := re.search(r"Scheduler at: +(tcp://\S+)", line)))
        worker = [*command, "distributed.cli.dask_worker", at, "--nthreads", "1"]
        worker += ["--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        running += [subprocess.Popen(worker, **quiet) for _ in range(2)]
        with distributed.Client(at, timeout=f"{LONG} s", set_as_default=False) as client:
            client.wait_for_workers(2, timeout=LONG)
        work = load_sweep(plan, tmp_path / "results")
        lost = []

        def lose_one(done, whole, seconds):
            if not lost:
                running[1].kill()
                lost.append(done)

        assert sweep(work, scheduler=at, progress=lose_one) == 6
        assert lost[0] < 80
        assert kept(work) == kept(whole)
    finally:
        for process in reversed(running):
            process.kill()
            process.wait()
        running[0].stderr.close()


def test_no_scheduler_is_said(plan, tmp_path, monkeypatch):
    monkeypatch.setattr("tradetalks.runs.cluster.PATIENCE", "0.2s")
    with pytest.raises(BadInput, match="no scheduler answers"):
        sweep(load_sweep(plan, tmp_path), scheduler="tcp://127.0.0.1:9")
