# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
"""The servers: WebSocket echoes, servers that speak h2c, and servers that know
no upgrade at all. Most programs are as the documentation of each shows one."""
import sys

from row import (CAPTURES, SERVERS, Process, Row, bun, compiled, configuration,
                 deno, example, go, java, listening, node, pages, path_of,
                 python)


def runs(program, *arguments, **options):
    """Starts a program: its name, or what gives the first words of its
    command. The port takes the place of {port} in the other words."""
    def start():
        words = program() if callable(program) else [path_of(program)]

        def command(port):
            return [*words, *(each.replace("{port}", str(port))
                              for each in arguments)]
        return listening(words[-1].rpartition("/")[2], command, **options)
    return start


def script(command, source):
    """Starts a program of which only the port is to be told."""
    return runs(lambda: command(source), "{port}")


def native(name, *libraries, **options):
    return script(lambda source: [compiled(source, *libraries, **options)],
                  SERVERS / name)


def in_go(source):
    return script(lambda source: [go(source)], source)


def asgi(*arguments):
    return runs(lambda: [sys.executable, "-m"], *arguments, "py_asgi:app",
                cwd=SERVERS)


def tomcat():
    return listening(
        "tomcat", lambda port: [
            *java(SERVERS / "Tomcat.java", "tomcat10-embed-core",
                  "tomcat10-embed-websocket", "tomcat10-annotations-api"),
            port, pages()])


def jetty():
    return listening(
        "jetty", lambda port: [
            *java(SERVERS / "Jetty.java", "jetty9-server",
                  "jetty9-http2-server", "jetty9-http2-common",
                  "jetty9-http2-hpack", "jetty9-http", "jetty9-io",
                  "jetty9-util", "servlet-api"), port])


def configured(name, *command):
    """Starts a server with a configuration of the captures."""
    def start():
        pages()
        return listening(command[0], lambda port: [
            path_of(command[0]), *command[1:],
            configuration(name, PORT=port)])
    return start


def lighttpd_wstunnel():
    behind = script(python, SERVERS / "tcp_echo.py")()
    pages()
    return listening("lighttpd", lambda port: [
        path_of("lighttpd"), "-D", "-f",
        configuration("lighttpd-wstunnel.conf", PORT=port, UPSTREAM=behind)])


def nghttpx():
    behind = script(node, SERVERS / "node_http.js")()
    return listening("nghttpx", lambda port: [
        path_of("nghttpx"), "--workers=1", "-f", f"127.0.0.1,{port};no-tls",
        "-b", f"127.0.0.1,{behind}"])


def nginx():
    folder = pages()
    config = Process.folder / "nginx.conf"

    def command(port):
        config.write_text(f"""
            daemon off;
            pid {folder}/nginx.pid;
            events {{ worker_connections 256; }}
            http {{
                access_log off;
                server {{
                    listen 127.0.0.1:{port};
                    location / {{
                        root {folder};
                        try_files $uri /index.html;
                    }}
                }}
            }}""")
        return [path_of("nginx"), "-e", "stderr", "-c", config]
    return listening("nginx", command)


def caddy():
    config = Process.folder / "Caddyfile"

    def command(port):
        config.write_text(f"""
            {{
                admin off
                auto_https off
                servers {{
                    protocols h1 h2c
                }}
            }}
            http://:{port} {{
                bind 127.0.0.1
                respond "hello"
            }}""")
        return [path_of("caddy"), "run", "--adapter", "caddyfile",
                "--config", config]
    return listening("caddy", command)


TOMCAT = "libtomcat10-embed-java libtomcat10-java openjdk-17-jdk-headless"

ROWS = [
    # WebSocket: Node, Deno and Bun.
    Row("Node ws", script(node, SERVERS / "ws.js"), "nodejs", "ws"),
    Row("Node websocket", script(node, SERVERS / "websocket.js"), "nodejs",
        "websocket"),
    Row("Node faye-websocket", script(node, SERVERS / "faye.js"), "nodejs",
        "faye-websocket"),
    Row("@fastify/websocket", script(node, SERVERS / "fastify.js"), "nodejs",
        "@fastify/websocket"),
    Row("Deno", script(deno, SERVERS / "deno.ts"), npm="deno"),
    Row("Bun", script(bun, SERVERS / "bun.ts"), npm="bun"),

    # WebSocket: Python.
    Row("Python websockets", script(python, CAPTURES / "py_websockets_server.py"),
        "python3-websockets"),
    Row("aiohttp", script(python, CAPTURES / "py_aiohttp_server.py"),
        "python3-aiohttp"),
    Row("Tornado", script(python, CAPTURES / "py_tornado_server.py"),
        "python3-tornado"),
    Row("trio-websocket", script(python, SERVERS / "py_trio.py"),
        "python3-trio-websocket"),
    Row("Autobahn", script(python, SERVERS / "py_autobahn.py"),
        "python3-autobahn"),
    Row("Eventlet", script(python, SERVERS / "py_eventlet.py"),
        "python3-eventlet"),
    Row("ws4py", script(python, SERVERS / "py_ws4py.py"), "python3-ws4py"),
    Row("Uvicorn, websockets",
        asgi("uvicorn", "--ws", "websockets", "--port", "{port}"),
        "python3-uvicorn python3-websockets"),
    Row("Uvicorn, wsproto",
        asgi("uvicorn", "--ws", "wsproto", "--port", "{port}"),
        "python3-uvicorn python3-wsproto"),
    Row("Hypercorn", asgi("hypercorn", "-b", "127.0.0.1:{port}"),
        "python3-hypercorn"),
    Row("Daphne", asgi("daphne", "-b", "127.0.0.1", "-p", "{port}"),
        "python3-daphne"),

    # WebSocket: C and C++.
    Row("Boost.Beast", native("beast.cpp"), "libboost1.74-dev libboost-dev g++"),
    Row("WebSocket++", native("websocketpp.cpp", standard="c++11"),
        "libwebsocketpp-dev libboost-dev g++"),
    Row("libwebsockets", native("libwebsockets.c", "-lwebsockets"),
        "libwebsockets-dev gcc"),
    Row("CivetWeb", native("civetweb.c", "-lcivetweb"), "libcivetweb-dev gcc"),
    Row("POCO", native("poco.cpp", "-lPocoNet", "-lPocoFoundation"),
        "libpoco-dev g++"),
    Row("Qt", native("qt.cpp", "Qt6WebSockets"),
        "qt6-websockets-dev pkg-config g++"),
    Row("libsoup", native("libsoup.c", "libsoup-3.0"),
        "libsoup-3.0-dev pkg-config gcc"),
    Row("RESTinio", native("restinio.cpp", "-lhttp_parser", "-lfmt",
                           standard="c++17"),
        "librestinio-dev libasio-dev libfmt-dev libhttp-parser-dev g++"),

    # WebSocket: Go, Java, Ruby, Perl.
    Row("Go x/net/websocket", in_go(SERVERS / "go_xnet.go"),
        "golang-golang-x-net-dev golang-go",
        fields=("Origin: http://127.0.0.1",)),
    Row("Go gorilla/websocket", in_go(SERVERS / "go_gorilla.go"),
        "golang-github-gorilla-websocket-dev golang-go"),
    Row("Go nhooyr.io/websocket", in_go(SERVERS / "go_nhooyr.go"),
        "golang-nhooyr-websocket-dev golang-go"),
    Row("websocketd", runs("websocketd", "--address=127.0.0.1",
                           "--port={port}", "cat"), "websocketd"),
    Row("Tomcat", tomcat, TOMCAT),
    Row("Ruby faye-websocket", runs(
        "puma", "-q", "-b", "tcp://127.0.0.1:{port}", str(SERVERS / "faye.ru")),
        "ruby-faye-websocket puma"),
    Row("em-websocket", script(lambda source: [path_of("ruby"), str(source)],
                               SERVERS / "em_websocket.rb"),
        "ruby-em-websocket"),
    Row("Mojolicious", script(lambda source: [path_of("perl"), str(source)],
                              CAPTURES / "mojo_server.pl"),
        "libmojolicious-perl"),
    Row("lighttpd mod_wstunnel", lighttpd_wstunnel, "lighttpd"),

    # h2c.
    Row("Apache httpd", configured("apache.conf", "apache2", "-D", "FOREGROUND",
                                   "-D", "H2C", "-f"),
        "apache2-bin", protocol="h2c"),
    Row("lighttpd", configured("lighttpd.conf", "lighttpd", "-D", "-f"),
        "lighttpd", protocol="h2c"),
    Row("h2o", configured("h2o.conf", "h2o", "-c"), "h2o", protocol="h2c"),
    Row("nghttpx", nghttpx, "nghttp2-proxy nodejs", protocol="h2c"),
    Row("Caddy", caddy, "caddy", protocol="h2c"),
    Row("Go x/net/http2/h2c", in_go(CAPTURES / "go_h2c_server.go"),
        "golang-golang-x-net-dev golang-go", protocol="h2c"),
    Row("Hypercorn", asgi("hypercorn", "-b", "127.0.0.1:{port}"),
        "python3-hypercorn", protocol="h2c"),
    Row("Tomcat", tomcat, TOMCAT, protocol="h2c"),
    Row("Jetty", jetty, "libjetty9-java openjdk-17-jdk-headless",
        protocol="h2c"),

    # No upgrade at all.
    Row("nginx", nginx, "nginx", protocol="none"),
    Row("Node http", script(node, SERVERS / "node_http.js"), "nodejs", "node",
        protocol="none"),
    Row("cpp-httplib", native("httplib.cpp", "-lcpp-httplib",
                              standard="c++17"),
        "libcpp-httplib-dev g++", protocol="none"),

    # The programs of this repository.
    *(Row(name, lambda name=name: example(name))
      for name in ("beast_server", "http_parser_server", "libevent_server",
                   "microhttpd_server")),
    Row("nghttp2_server", lambda: example("nghttp2_server"), protocol="h2c"),
]
