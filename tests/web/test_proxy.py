"""The page's lines for nginx and Caddy, before a server with users: names, addresses and users pass as they should."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
from databases import free_port

from waiting import LONG, until

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "how-to" / "serve-for-others.md"
TRADETALKS = str(Path(sys.executable).with_name("tradetalks"))
PASSWORD = "correct horse battery"
AROUND = """
daemon off;
error_log {folder}/error.log;
pid {folder}/pid;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{server}
}}
"""


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def proxied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    if shutil.which(request.param) is None:
        pytest.skip(f"needs {request.param}")
    folder = tmp_path_factory.mktemp("proxy")
    data, log = folder / "web.sqlite", folder / "requests.jsonl"
    subprocess.run(
        [TRADETALKS, "users", "add", "ana", "--role", "analyst", "--data", str(data)],
        input=f"{PASSWORD}\n{PASSWORD}\n", text=True, check=True, capture_output=True,
    )  # fmt: skip
    words = ["--port", "0", "--name", "table.example.org", "--proxy", "127.0.0.1", "--user-header", "X-Remote-User"]
    server = subprocess.Popen(
        [TRADETALKS, "serve", *words, "--data", str(data), "--log", str(log)], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    inner = re.search(r":(\d+)/", server.stdout.readline())
    assert inner is not None
    proxy, port = {"nginx": nginx, "caddy": caddy}[request.param](folder, inner[1])
    try:
        yield f"http://127.0.0.1:{port}", log
    finally:
        for process in (proxy, server):
            process.terminate()
            process.wait(LONG)
        server.stdout.close()


def lines_of(kind: str) -> str:
    """The first block of this kind on the page."""
    found = re.search(rf"```{kind}\n(.*?)```", PAGE.read_text(), re.S)
    assert found is not None
    return found[1]


def nginx(folder: Path, inner: str) -> tuple["subprocess.Popen[bytes]", int]:
    program = shutil.which("nginx")
    assert program is not None
    listening = socket.create_server(("127.0.0.1", 0))  # ours until nginx takes it over: no other program gets the port
    port = listening.getsockname()[1]
    lines = re.sub(r"^ *ssl_certificate.*\n", "", lines_of("nginx"), flags=re.M)
    lines = lines.replace("443 ssl", f"127.0.0.1:{port}").replace("127.0.0.1:8383", f"127.0.0.1:{inner}")
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, server=lines))
    proxy = subprocess.Popen(
        [program, "-p", str(folder), "-c", str(folder / "nginx.conf")],
        stderr=subprocess.DEVNULL,
        pass_fds=[listening.fileno()],
        env={**os.environ, "NGINX": f"{listening.fileno()};"},  # as nginx hands its sockets on when it is replaced
    )
    listening.close()
    return proxy, port


def caddy(folder: Path, inner: str) -> tuple["subprocess.Popen[bytes]", int]:
    program = shutil.which("caddy")
    assert program is not None
    port = free_port()
    lines = lines_of("caddy").replace("127.0.0.1:8383", f"127.0.0.1:{inner}")
    lines = lines.replace("table.example.org {", f"http://table.example.org:{port} {{\n\tbind 127.0.0.1")
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https off\n}\n" + lines)
    proxy = subprocess.Popen(
        [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"],
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
    )
    until(lambda: listens(port))
    return proxy, port


def listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def test_a_user_signs_in_through_the_proxy_and_is_counted_by_its_own_address(proxied: tuple[str, Path]) -> None:
    url, log = proxied
    own = httpx.HTTPTransport(local_address="127.0.0.5")  # the browser's machine; the proxy's is 127.0.0.1
    with httpx.Client(base_url=url, headers={"host": "table.example.org"}, timeout=LONG, transport=own) as client:
        assert client.get("/timeline").status_code == 401
        form = {"name": "ana", "password": PASSWORD, "then": "/timeline"}
        origin = {"origin": "http://table.example.org", "sec-fetch-site": "same-origin"}
        assert client.post("/login", data=form, headers=origin).status_code == 303
        key = client.cookies["tradetalks"]
        faked = {"x-forwarded-for": "203.0.113.9", "cookie": f"tradetalks={key}"}
        assert client.get("/timeline", headers=faked).status_code == 200
    until(lambda: log.read_text().count('"path": "/timeline"') >= 2)  # it writes after it has answered
    told = log.read_text()
    assert '"caller": "127.0.0.5"' in told
    assert '"caller": "203.0.113.9"' not in told


def test_the_proxy_takes_away_a_users_name_that_the_browser_sends(proxied: tuple[str, Path]) -> None:
    url, _ = proxied
    named = {"host": "table.example.org", "X-Remote-User": "ana"}
    assert httpx.get(f"{url}/timeline", headers=named, timeout=LONG).status_code == 401
