# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""Servers and proxies of other people."""
import os

from .process import NODE_ENVIRONMENT, Process, free_port, path_of


def node_ws():
    program = """
        const {WebSocketServer} = require('ws');
        const server = require('http').createServer((request, response) => {
            request.resume().on('end', () => response.end('hello over HTTP/1.1\\n'));
        });
        const handleProtocols = (listed) => listed.has('chat') && 'chat';
        new WebSocketServer({server, handleProtocols, perMessageDeflate: true})
            .on('connection', (socket) => socket.on('message', (data, binary) => {
                socket.send(data, {binary});
            }));
        server.listen(0, '127.0.0.1', () => {
            console.log(`listening on 127.0.0.1:${server.address().port}`);
        });"""
    return Process("node_ws", [path_of("node"), "-e", program],
                   env={**os.environ, **NODE_ENVIRONMENT}).announced_port()


def nghttpd():
    port = free_port()
    process = Process("nghttpd", [
        path_of("nghttpd"), "--no-tls", "--address=127.0.0.1",
        f"--htdocs={Process.folder}", str(port)])
    process.wait_for(port)
    return port


# Proxies of other people. Each takes the port of a server, and gives the port
# on which it passes requests to it.

def nginx(port):
    executable = path_of("nginx")
    front = free_port()
    folder = Process.folder / f"nginx-{port}"
    folder.mkdir()
    (folder / "conf").write_text(f"""
        {"user root;" if os.geteuid() == 0 else ""}
        daemon off;
        pid {folder}/pid;
        worker_processes 1;
        events {{ worker_connections 256; }}
        http {{
            access_log off;
            client_body_temp_path {folder}/body;
            proxy_temp_path {folder}/proxy;
            fastcgi_temp_path {folder}/fastcgi;
            scgi_temp_path {folder}/scgi;
            uwsgi_temp_path {folder}/uwsgi;
            map $http_upgrade $connection_upgrade {{
                default upgrade;
                '' close;
            }}
            server {{
                listen 127.0.0.1:{front};
                location / {{
                    proxy_pass http://127.0.0.1:{port};
                    proxy_http_version 1.1;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection $connection_upgrade;
                }}
            }}
        }}""")
    Process(f"nginx-to-{port}", [executable, "-e", "stderr", "-p", str(folder),
                                 "-c", str(folder / "conf")]).wait_for(front)
    return front


def haproxy(port, protocol="h1"):
    executable = path_of("haproxy")
    front = free_port()
    config = Process.folder / f"haproxy-{front}.conf"
    config.write_text(f"""
defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
    timeout tunnel 30s
listen all
    bind 127.0.0.1:{front} proto {protocol}
    server it 127.0.0.1:{port}
""")
    Process(f"haproxy-to-{port}-{protocol}",
            [executable, "-db", "-f", str(config)]).wait_for(front)
    return front


def apache(port):
    executable = path_of("apache2")
    front = free_port()
    modules = "".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"
        for name in ("mpm_event", "authz_core", "proxy", "proxy_http"))
    config = Process.folder / f"apache-{port}.conf"
    config.write_text(f"""
{modules}
{"User www-data" if os.geteuid() == 0 else ""}
{"Group www-data" if os.geteuid() == 0 else ""}
ServerName 127.0.0.1
ServerRoot {Process.folder}
DefaultRuntimeDir {Process.folder}
PidFile {Process.folder}/apache-{port}.pid
ErrorLog /dev/stderr
StartServers 1
Listen 127.0.0.1:{front}
ProxyPass / http://127.0.0.1:{port}/ upgrade=websocket
""")
    Process(f"apache-to-{port}", [executable, "-D", "FOREGROUND",
                                  "-f", str(config)]).wait_for(front)
    return front
