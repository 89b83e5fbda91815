"""A server starts where the system has no `resource`, `fcntl`, `pwd` or fork, as on Windows."""

import os
import subprocess
import sys
from pathlib import Path

LACKING = """
import os, sys
for name in ("resource", "fcntl", "pwd", "grp", "termios"):
    sys.modules[name] = None
for name in ("fork", "nice", "getuid", "geteuid"):
    if hasattr(os, name):
        delattr(os, name)
"""


def test_a_server_is_checked_without_what_only_unix_has(tmp_path: Path) -> None:
    (tmp_path / "usercustomize.py").write_text(LACKING, encoding="utf-8")
    start = "import usercustomize; from tradetalks.cli import app; app()"
    words = [sys.executable, "-c", start, "serve", "--check", "--port", "0", "--data", str(tmp_path / "ö b.sqlite")]
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=env, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "ö b.sqlite" in done.stdout
