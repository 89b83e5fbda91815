"""The verb of sweeps: thousands of solves from one file, on all cores or a cluster."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from tradetalks.answer import Answer
from tradetalks.cli.answering import answers
from tradetalks.cli.sources import NO_SOURCES, Sources, asks_ledger_and_world


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("sweep")(sweep)


@asks_ledger_and_world
@answers
def sweep(
    plan: Annotated[Path, typer.Argument(help="A .yaml file: scenarios, days, horizons, draws.")],
    out: Annotated[Path, typer.Option("--out", help="Folder of the results; made if missing, gone on with if not.")],
    processes: Annotated[int | None, typer.Option(help="Default: one a core.")] = None,
    scheduler: Annotated[str | None, typer.Option(help="A Dask scheduler, for example tcp://10.0.0.1:8786.")] = None,
    sources: Sources = NO_SOURCES,
) -> Answer:
    """Solve every case of a file in every draw; killed anywhere, the same command goes on.

    Example: tradetalks sweep plan.yaml --out results
    """
    from tradetalks.answers.sweep import sweep_answer
    from tradetalks.files import check_writable_folder, write_atomically
    from tradetalks.runs.sweeps import load_sweep, summary
    from tradetalks.runs.sweeps import sweep as compute

    check_writable_folder(out, "--out")
    work = load_sweep(plan, out, sources)
    there = len(work.tasks) - len(work.missing())
    if there:
        typer.echo(f"{there} of {len(work.tasks)} blocks are there already", err=True)
    computed = compute(work, processes, scheduler, _progress)
    if sys.stderr.isatty():
        typer.echo(err=True)
    path = out / "summary.csv"
    write_atomically(path, summary(work).encode())
    return sweep_answer(work, computed, path)


def _progress(done: int, whole: int, seconds: float) -> None:
    left = f"{seconds / 60.0:.0f} min" if seconds >= 90.0 else f"{seconds:.0f} s"
    if sys.stderr.isatty():
        bar = "#" * round(30 * done / whole)
        typer.echo(f"\r{bar:<30} {done:,} of {whole:,} solves, {left} left   ", nl=False, err=True)
    elif done == whole or done * 10 // whole > (done - 16) * 10 // whole:
        typer.echo(f"{done:,} of {whole:,} solves, {left} left", err=True)
