"""The page's own lines for nginx, before a server with users: names, addresses and users pass as they should."""

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


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    nginx = shutil.which("nginx")
    if nginx is None:
        pytest.skip("needs nginx")
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
    block = re.search(r"```nginx\n(.*?)```", PAGE.read_text(), re.S)
    assert block is not None
    listening = socket.create_server(("127.0.0.1", 0))  # ours until nginx takes it over: no other program gets the port
    port = listening.getsockname()[1]
    lines = re.sub(r"^ *ssl_certificate.*\n", "", block[1], flags=re.M)
    lines = lines.replace("443 ssl", f"127.0.0.1:{port}").replace("127.0.0.1:8383", f"127.0.0.1:{inner[1]}")
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, server=lines))
    proxy = subprocess.Popen(
        [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")],
        stderr=subprocess.DEVNULL,
        pass_fds=[listening.fileno()],
        env={**os.environ, "NGINX": f"{listening.fileno()};"},  # as nginx hands its sockets on when it is replaced
    )
    listening.close()
    try:
        yield f"http://127.0.0.1:{port}", log
    finally:
        for process in (proxy, server):
            process.terminate()
            process.wait(LONG)
        server.stdout.close()


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
