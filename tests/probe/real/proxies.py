# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""The proxies, each set up as its documentation says for an origin that speaks
WebSocket."""
import os
import socket

from driven import others
from driven.process import PATIENCE
from row import (SERVERS, Process, Row, configuration, example,
                 listening, node, pages, path_of)


def configured(name, *command):
    """Starts a proxy with a configuration of the captures."""
    def start(back):
        pages()
        return listening(command[0], lambda front: [
            path_of(command[0]), *command[1:],
            configuration(name, PORT=front, UPSTREAM=back)])
    return start


def nghttpx(back):
    return listening("nghttpx", lambda front: [
        path_of("nghttpx"), "--workers=1", "-f", f"127.0.0.1,{front};no-tls",
        "-b", f"127.0.0.1,{back}"])


def varnish(back):
    return listening("varnish", lambda front: [
        path_of("varnishd"), "-F", "-n", Process.folder / f"varnish-{front}",
        "-a", f"127.0.0.1:{front}",
        "-f", configuration("varnish-websocket.conf", UPSTREAM=back)])


def squid(back):
    folder = Process.folder / f"squid-{back}"
    folder.mkdir()
    os.chmod(folder, 0o777)  # it does not stay root

    def command(front):
        (folder / "conf").write_text(f"""
http_port 127.0.0.1:{front} accel defaultsite=127.0.0.1
cache_peer 127.0.0.1 parent {back} 0 no-query no-digest no-netdb-exchange originserver
http_access allow all
http_upgrade_request_protocols websocket allow all
cache deny all
pinger_enable off
pid_filename {folder}/pid
access_log none
cache_log {folder}/log
coredump_dir {folder}
shutdown_lifetime 0 seconds
visible_hostname 127.0.0.1
""")
        return [path_of("squid"), "-N", "-f", folder / "conf"]

    # At its start it connects to the origin, and uses it only if that works.
    with socket.create_server(("127.0.0.1", back)) as origin:
        origin.settimeout(PATIENCE)
        front = listening("squid", command)
        with origin.accept()[0] as connection:
            connection.recv(1)
    return front


def caddy(back):
    config = Process.folder / "Caddyfile"

    def command(front):
        config.write_text(f"""
            {{
                admin off
                auto_https off
            }}
            http://:{front} {{
                bind 127.0.0.1
                reverse_proxy 127.0.0.1:{back}
            }}""")
        return [path_of("caddy"), "run", "--adapter", "caddyfile",
                "--config", config]
    return listening("caddy", command)


def traffic_server(back):
    folder = Process.folder / f"traffic-server-{back}"
    places = {"etc": "sysconfdir", "run": "localstatedir runtimedir",
              "log": "logdir", "cache": "cachedir datadir"}
    layout = ["prefix: /usr", "exec_prefix: /usr", "bindir: /usr/bin",
              "sbindir: /usr/sbin", "includedir: /usr/include",
              "libdir: /usr/lib/trafficserver",
              "libexecdir: /usr/lib/trafficserver/modules"]
    for name, keys in places.items():
        (folder / name).mkdir(parents=True)
        layout += [f"{key}: {folder}/{name}" for key in keys.split()]
    (folder / "runroot.yaml").write_text("\n".join(layout) + "\n")
    etc = folder / "etc"
    (etc / "storage.config").write_text(f"{folder}/cache 16M\n")
    (etc / "ip_allow.yaml").write_text(
        "ip_allow: [{apply: in, ip_addrs: 127.0.0.1, action: allow, methods: ALL}]\n")

    def command(front):
        (etc / "records.config").write_text(f"""
CONFIG proxy.config.http.server_ports STRING {front}:ip-in=127.0.0.1
CONFIG proxy.config.http.cache.http INT 0
CONFIG proxy.config.reverse_proxy.enabled INT 1
CONFIG proxy.config.admin.user_id STRING #-1
""")
        (etc / "remap.config").write_text(f"""
map ws://127.0.0.1:{front}/ ws://127.0.0.1:{back}/
map / http://127.0.0.1:{back}/
""")
        return [path_of("traffic_server")]
    return listening("traffic_server", command,
                     env={**os.environ, "TS_RUNROOT": str(folder)})


def http_proxy(back):
    return listening("http_proxy", lambda front: [
        *node(SERVERS / "http_proxy.js"), front, back])


ROWS = [
    Row("nginx", others.nginx, "nginx"),
    Row("HAProxy", others.haproxy, "haproxy"),
    Row("Apache httpd mod_proxy_http", others.apache, "apache2-bin"),
    Row("lighttpd", configured("lighttpd-proxy.conf", "lighttpd", "-D", "-f"),
        "lighttpd"),
    Row("h2o", configured("h2o-proxy.conf", "h2o", "-c"), "h2o"),
    Row("nghttpx", nghttpx, "nghttp2-proxy"),
    Row("Squid", squid, "squid"),
    Row("Varnish", varnish, "varnish"),
    Row("Caddy", caddy, "caddy"),
    Row("Traffic Server", traffic_server, "trafficserver"),
    Row("Node http-proxy", http_proxy, "nodejs", "http-proxy"),
    Row("asio_proxy", lambda back: example("asio_proxy", "--to", back)),
]
