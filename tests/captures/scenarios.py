"""What capture.py captures: the programs, the servers, and one Scenario for
each capture."""
from typing import NamedTuple, Optional

# Each program, and the Debian packages it needs; the first one's version is
# the version in the notes.
PROGRAMS = {
    "aiohttp": ("aiohttp (Python)", "python3-aiohttp"),
    "apache": ("Apache httpd", "apache2"),
    "autobahn": ("Autobahn (Python)", "python3-autobahn"),
    "beast": ("Boost.Beast", "libboost1.74-dev", "g++"),
    "chromium": ("Chromium, headless", "chromium"),
    "cups": ("cupsd", "cups"),
    "curl": ("curl", "curl"),
    "faye": ("faye-websocket (Ruby)", "ruby-faye-websocket",
             "ruby-eventmachine"),
    "firefox": ("Firefox ESR, headless", "firefox-esr"),
    "gorilla": ("gorilla/websocket (Go)",
                "golang-github-gorilla-websocket-dev", "golang-go"),
    "h2o": ("H2O", "h2o"),
    "haproxy": ("HAProxy", "haproxy"),
    "httpserver": ("http.server (Python)", "python3"),
    "hypercorn": ("Hypercorn (Python)", "python3-hypercorn"),
    "java": ("java.net.http (OpenJDK)", "openjdk-17-jdk-headless"),
    "libcups": ("libcups (CUPS client library)", "libcups2"),
    "libwebsockets-client": ("libwebsockets-test-client",
                             "libwebsockets-test-server"),
    "libwebsockets-server": ("libwebsockets-test-server",
                             "libwebsockets-test-server"),
    "lighttpd": ("lighttpd", "lighttpd"),
    "mojo": ("Mojolicious (Perl)", "libmojolicious-perl"),
    "nghttp": ("nghttp", "nghttp2-client"),
    "nghttpd": ("nghttpd", "nghttp2-server"),
    "nghttpx": ("nghttpx", "nghttp2-proxy"),
    "nginx": ("nginx", "nginx-light"),
    "soup": ("libsoup 3", "gir1.2-soup-3.0", "python3-gi"),
    "squid": ("Squid", "squid"),
    "tcllib": ("tcllib websocket (Tcl)", "tcllib", "tcl"),
    "tomcat": ("Apache Tomcat", "tomcat10", "tomcat10-examples"),
    "tornado": ("Tornado (Python)", "python3-tornado"),
    "undici": ("undici WebSocket (Node.js)", "node-undici", "nodejs"),
    "uvicorn": ("Uvicorn (Python)", "python3-uvicorn", "python3-websockets"),
    "varnish": ("Varnish", "varnish"),
    "websocket-client": ("websocket-client (Python)", "python3-websocket"),
    "websockets": ("websockets (Python)", "python3-websockets"),
    "ws": ("ws (Node.js)", "node-ws", "nodejs"),
    "xnet": ("golang.org/x/net", "golang-golang-x-net-dev", "golang-go"),
}

# cupsd doesn't demand TLS of 127.0.0.1, so it is asked at this address, which
# enter_private_network() gives to the loopback interface.
OTHER_ADDRESS = "192.0.2.1"

# In the commands and in the files programs/*.conf and *.xml, PORT is the port
# to listen on or to connect to, UPSTREAM the port a proxy forwards to, and
# DIR a scratch directory with a copy of programs/.
GO = "GOPATH=/usr/share/gocode GO111MODULE=off GOCACHE=DIR/go go run "
SERVERS = {
    "apache-h2c": ("apache", "apache2 -f DIR/apache.conf -DFOREGROUND -DH2C"),
    "apache-proxy": ("apache",
                     "apache2 -f DIR/apache.conf -DFOREGROUND -DPROXY"),
    "apache-wstunnel": ("apache",
                        "apache2 -f DIR/apache.conf -DFOREGROUND -DWSTUNNEL"),
    "aiohttp": ("aiohttp", "python3 DIR/py_aiohttp_server.py PORT"),
    "cups": ("cups", "cd DIR && mkdir -p cups/ssl cups/tmp cups/cache "
                     "cups/state cups/spool && "
                     "cupsd -f -c DIR/cupsd.conf -s DIR/cups-files.conf",
             OTHER_ADDRESS),
    "h2o": ("h2o", "h2o -c DIR/h2o.conf"),
    "h2o-proxy": ("h2o", "h2o -c DIR/h2o-proxy.conf"),
    "haproxy": ("haproxy", "haproxy -db -f DIR/haproxy.conf"),
    "httpserver": ("httpserver",
                   "python3 -m http.server -b 127.0.0.1 -d DIR/www PORT"),
    "hypercorn": ("hypercorn",
                  "cd DIR && hypercorn -b 127.0.0.1:PORT asgi_app:app"),
    "libwebsockets": ("libwebsockets-server",
                      "libwebsockets-test-server --port=PORT"),
    "lighttpd": ("lighttpd", "lighttpd -D -f DIR/lighttpd.conf"),
    "lighttpd-proxy": ("lighttpd", "lighttpd -D -f DIR/lighttpd-proxy.conf"),
    "lighttpd-wstunnel": ("lighttpd",
                          "lighttpd -D -f DIR/lighttpd-wstunnel.conf"),
    "mojo": ("mojo", "perl DIR/mojo_server.pl PORT"),
    "nghttpd": ("nghttpd", "nghttpd --no-tls -d DIR/www PORT"),
    "nghttpx": ("nghttpx", "nghttpx --workers=1 -b 127.0.0.1,UPSTREAM "
                           "-f '127.0.0.1,PORT;no-tls'"),
    "nginx-default": ("nginx", "nginx -c DIR/nginx-default.conf"),
    "nginx-websocket": ("nginx", "nginx -c DIR/nginx-websocket.conf"),
    "page": ("ws", "node DIR/page_server.js PORT"),
    "squid-default": ("squid", "squid -N -f DIR/squid-default.conf"),
    "squid-websocket": ("squid", "squid -N -f DIR/squid-websocket.conf"),
    "tomcat": ("tomcat",
               "mkdir -p DIR/tomcat/logs DIR/tomcat/temp && "
               "cp -r /etc/tomcat10 DIR/tomcat/conf && "
               "CATALINA_HOME=/usr/share/tomcat10 CATALINA_BASE=DIR/tomcat "
               "/usr/share/tomcat10/bin/catalina.sh run "
               "-config DIR/tomcat.xml"),
    "tornado": ("tornado", "python3 DIR/py_tornado_server.py PORT"),
    "uvicorn": ("uvicorn", "cd DIR && python3 -m uvicorn --port PORT "
                           "asgi_app:app"),
    "varnish-default": ("varnish",
                        "varnishd -F -n DIR/varnish -a 127.0.0.1:PORT "
                        "-f DIR/varnish-default.conf"),
    "varnish-websocket": ("varnish",
                          "varnishd -F -n DIR/varnish -a 127.0.0.1:PORT "
                          "-f DIR/varnish-websocket.conf"),
    "websockets": ("websockets", "python3 DIR/py_websockets_server.py PORT"),
    "ws": ("ws", "node DIR/ws_server.js PORT"),
    "ws-deflate": ("ws", "node DIR/ws_server.js PORT deflate"),
    "xnet-h2c": ("xnet", GO + "DIR/go_h2c_server.go PORT"),
}

CURL = "curl -s --max-time 3 -o DIR/out "
CURL_V = "curl -sv --max-time 3 -o DIR/out "
URL = "http://127.0.0.1:PORT"
UPGRADE_WS = ("-H 'Connection: Upgrade' -H 'Upgrade: websocket' "
              "-H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' ")
CURL_WS = CURL + UPGRADE_WS + "-H 'Sec-WebSocket-Version: 13' "
CURL_V_WS = CURL_V + UPGRADE_WS + "-H 'Sec-WebSocket-Version: 13' "
BAD_VERSION = CURL + UPGRADE_WS + "-H 'Sec-WebSocket-Version: 99' "
CHROMIUM = ("chromium --headless --no-sandbox --disable-gpu --disable-quic "
            "--no-first-run --disable-background-networking "
            "--disable-component-update --disable-sync "
            "--disable-dev-shm-usage --user-data-dir=DIR/chromium ")
FIREFOX = ("mkdir DIR/profile && cp DIR/firefox-user.js DIR/profile/user.js "
           "&& firefox-esr --headless --no-remote --profile DIR/profile ")


class Scenario(NamedTuple):
    name: str        # client-X, server-X, proxy-X or curl-X
    client: str      # a key of PROGRAMS
    command: str     # the client's command
    server: str      # a key of SERVERS
    shows: str       # what the capture is good for
    proxy: Optional[str] = None   # a key of SERVERS, in between
    forwarded: str = ""           # `shows` of what the proxy forwarded
    wanted: bytes = b""           # which exchange: its heads contain this


SCENARIOS = [
    Scenario("client-curl-h2c", "curl",
             CURL + "--http2 " + URL + "/index.html", "apache-h2c",
             "A GET that offers h2c, with HTTP2-Settings named in Connection; "
             "the 101 has two fields only."),
    Scenario("client-curl-h2c-post", "curl",
             CURL + "--http2 -H 'Expect: 100-continue' -d name=value "
             + URL + "/index.html", "apache-h2c",
             "A POST that offers h2c and expects 100; the server answers 100 "
             "and then stays with HTTP/1.1."),
    Scenario("client-curl-h2c-expect", "curl",
             CURL + "--http2 -H 'Expect: 100-continue' -d name=value "
             + URL + "/", "tomcat",
             "A POST that offers h2c and expects 100; the server answers 100 "
             "and then 101, both with an empty reason phrase."),
    Scenario("client-curl-websocket", "curl", CURL_WS + URL + "/chat", "ws",
             "A WebSocket handshake whose fields were given by hand."),
    Scenario("client-nghttp", "nghttp",
             "nghttp -u -t 3 " + URL + "/index.html", "apache-h2c",
             "A GET that offers h2c, all field names in lower case; the "
             "base64url of HTTP2-Settings has underscores."),
    Scenario("client-nghttp-post", "nghttp",
             "nghttp -u -t 3 -d DIR/www/index.html " + URL + "/", "h2o",
             "A client with content to send upgrades with OPTIONS * first."),
    Scenario("client-chromium", "chromium", CHROMIUM + URL + "/page", "page",
             "A browser's WebSocket handshake with Origin, Cookie, two "
             "subprotocols and an extension.", wanted=b"Sec-WebSocket-Key"),
    Scenario("client-firefox", "firefox", FIREFOX + URL + "/page", "page",
             "A browser's WebSocket handshake with Origin, Cookie, Sec-Fetch "
             "fields, two subprotocols and an extension.",
             wanted=b"Sec-WebSocket-Key"),
    Scenario("client-java-get", "java", "java DIR/HttpGet.java " + URL + "/",
             "tomcat",
             "An ordinary GET of a client that offers h2c by default; the "
             "101 has an empty reason phrase."),
    Scenario("client-java-post", "java",
             "java DIR/HttpGet.java " + URL + "/ hello", "httpserver",
             "An ordinary POST, with content, of a client that offers h2c by "
             "default; an HTTP/1.0 server refuses the method."),
    Scenario("client-java-websocket", "java",
             "java DIR/WebSocketClient.java ws://127.0.0.1:PORT/chat", "ws",
             "A WebSocket handshake with Connection first and Host after it."),
    Scenario("client-node-ws", "ws",
             "node DIR/ws_client.js ws://127.0.0.1:PORT/chat", "ws-deflate",
             "A WebSocket handshake with Host last; subprotocols are listed "
             "without a space after the comma."),
    Scenario("client-node-undici", "undici",
             "node DIR/undici_client.js ws://127.0.0.1:PORT/chat", "ws",
             "A WebSocket handshake with all field names in lower case."),
    Scenario("client-python-websockets", "websockets",
             "python3 DIR/py_websockets_client.py ws://127.0.0.1:PORT/chat",
             "ws", "A WebSocket handshake; the extension offered is declined "
             "by being left out of the 101."),
    Scenario("client-python-websocket-client", "websocket-client",
             "python3 DIR/py_websocket_client.py ws://127.0.0.1:PORT/chat",
             "ws", "A WebSocket handshake with Upgrade first, Connection "
             "last, and an Origin although it is no browser."),
    Scenario("client-python-aiohttp", "aiohttp",
             "python3 DIR/py_aiohttp_client.py http://127.0.0.1:PORT/chat",
             "ws-deflate",
             "A WebSocket handshake with Connection: upgrade in lower case."),
    Scenario("client-python-tornado", "tornado",
             "python3 DIR/py_tornado_client.py ws://127.0.0.1:PORT/chat",
             "ws-deflate",
             "A WebSocket handshake with the field names Sec-Websocket-*."),
    Scenario("client-python-autobahn", "autobahn",
             "python3 DIR/py_autobahn_client.py ws://127.0.0.1:PORT/chat",
             "ws", "A WebSocket handshake that asks for WebSocket and is "
             "answered websocket."),
    Scenario("client-mojo", "mojo",
             "perl DIR/mojo_client.pl ws://127.0.0.1:PORT/chat", "ws",
             "A WebSocket handshake with its fields in alphabetical order."),
    Scenario("client-faye", "faye",
             "ruby DIR/faye_client.rb ws://127.0.0.1:PORT/chat", "ws",
             "A WebSocket handshake with the required fields and a "
             "subprotocol."),
    Scenario("client-libsoup", "soup",
             "python3 DIR/py_soup_client.py ws://127.0.0.1:PORT/chat",
             "ws-deflate",
             "A WebSocket handshake with an Origin, and with Host last."),
    Scenario("client-tcllib", "tcllib",
             "tclsh DIR/tcl_client.tcl ws://127.0.0.1:PORT/chat", "ws",
             "A WebSocket handshake with two Connection fields, close and "
             "Upgrade; it is accepted."),
    Scenario("client-libwebsockets", "libwebsockets-client",
             "libwebsockets-test-client 127.0.0.1 --port=PORT",
             "libwebsockets",
             "A WebSocket handshake with no port in Host; asks for websocket "
             "and is answered WebSocket."),
    Scenario("client-beast", "beast",
             "g++ -std=c++17 -pthread -o DIR/beast DIR/beast_client.cpp && "
             "DIR/beast PORT", "ws",
             "A WebSocket handshake with the required fields only."),
    Scenario("client-go-gorilla", "gorilla",
             GO + "DIR/go_gorilla_client.go ws://127.0.0.1:PORT/chat",
             "ws-deflate", "A WebSocket handshake; the extension has "
             "parameters in the offer and in the 101."),
    Scenario("client-go-xnet", "xnet",
             GO + "DIR/go_xnet_client.go ws://127.0.0.1:PORT/chat", "ws",
             "A WebSocket handshake with an Origin that ends in a slash."),
    Scenario("client-cups-tls", "libcups",
             "python3 DIR/py_cups_client.py PORT", "cups",
             "OPTIONS * that offers three versions of TLS (RFC 2817); the "
             "101 lists all three, has Content-Length: 0, and its Connection "
             "lacks upgrade."),
    Scenario("client-cups-tls-ignored", "libcups",
             "python3 DIR/py_cups_client.py PORT", "apache-h2c",
             "OPTIONS * that offers TLS (RFC 2817), ignored with a 200."),

    Scenario("server-apache-h2c-advertised", "curl",
             CURL + URL + "/index.html", "apache-h2c",
             "An ordinary 200 that advertises h2c."),
    Scenario("server-apache-h2c", "nghttp",
             "nghttp -u -t 3 " + URL + "/index.html", "apache-h2c",
             "101 to h2c with two fields only."),
    Scenario("server-cups-426", "curl", CURL + URL + "/admin", "cups",
             "426 that demands TLS and lists three versions; its Connection "
             "is close, without upgrade."),
    Scenario("server-cups-tls", "curl",
             CURL + "-H 'Connection: Upgrade' -H 'Upgrade: TLS/1.2' "
             + URL + "/", "cups",
             "A GET that offers TLS, and the 101; its Connection lacks "
             "upgrade."),
    Scenario("server-h2o-h2c", "curl", CURL + "--http2 " + URL + "/", "h2o",
             "101 to h2c with Date, Server and upgrade in lower case."),
    Scenario("server-lighttpd-h2c", "curl", CURL + "--http2 " + URL + "/",
             "lighttpd", "101 to h2c with two fields only."),
    Scenario("server-lighttpd-wstunnel", "curl",
             CURL_WS + URL + "/chat", "httpserver",
             "101 to websocket of a tunnel that ends WebSocket itself.",
             proxy="lighttpd-wstunnel"),
    Scenario("server-tomcat-h2c", "curl", CURL + "--http2 " + URL
             + "/examples/", "tomcat",
             "101 to h2c with an empty reason phrase."),
    Scenario("server-tomcat-websocket", "curl",
             CURL_WS + URL + "/examples/websocket/echoProgrammatic",
             "tomcat", "101 to websocket with an empty reason phrase and "
             "fields that a servlet filter added."),
    Scenario("server-tomcat-bad-version", "curl",
             BAD_VERSION + URL + "/examples/websocket/echoProgrammatic",
             "tomcat", "426 to an unknown WebSocket version, with "
             "Sec-WebSocket-Version but no Upgrade."),
    Scenario("server-go-xnet-h2c", "curl", CURL + "--http2 " + URL + "/",
             "xnet-h2c", "101 to h2c."),
    Scenario("server-hypercorn-h2c", "curl", CURL + "--http2 " + URL + "/",
             "hypercorn", "101 to h2c with an empty reason phrase and field "
             "names in lower case."),
    Scenario("server-hypercorn-websocket", "curl", CURL_WS + URL + "/chat",
             "hypercorn", "101 with an empty reason phrase; websocket was "
             "asked for and WebSocket is answered."),
    Scenario("server-uvicorn-websocket", "curl", CURL_WS + URL + "/chat",
             "uvicorn", "101 to websocket."),
    Scenario("server-uvicorn-h2c", "curl", CURL + "--http2 " + URL + "/",
             "uvicorn", "An offer of h2c answered with 400."),
    Scenario("server-node-ws", "curl",
             CURL_WS + "-H 'Sec-WebSocket-Protocol: chat, superchat' "
             "-H 'Sec-WebSocket-Extensions: permessage-deflate; "
             "client_max_window_bits' " + URL + "/chat", "ws-deflate",
             "101 to websocket with a subprotocol and an extension."),
    Scenario("server-node-ws-426", "curl", CURL + URL + "/", "ws",
             "426 to a plain request, without the Upgrade field that a 426 "
             "must have."),
    Scenario("server-node-ws-bad-version", "curl",
             BAD_VERSION + URL + "/chat", "ws",
             "400 to an unknown WebSocket version."),
    Scenario("server-python-websockets", "curl",
             CURL_WS + "-H 'Sec-WebSocket-Protocol: chat' " + URL + "/chat",
             "websockets", "101 to websocket with a subprotocol."),
    Scenario("server-python-websockets-426", "curl", CURL + URL + "/",
             "websockets", "426 to a plain request with Upgrade: websocket, "
             "but Connection: close without upgrade."),
    Scenario("server-python-aiohttp", "curl", CURL_WS + URL + "/chat",
             "aiohttp", "101 to websocket with a Content-Type."),
    Scenario("server-python-aiohttp-bad-version", "curl",
             BAD_VERSION + URL + "/chat", "aiohttp",
             "400 to an unknown WebSocket version."),
    Scenario("server-python-tornado", "curl", CURL_WS + URL + "/chat",
             "tornado", "101 to websocket with the field name "
             "Sec-Websocket-Accept."),
    Scenario("server-python-tornado-426", "curl", BAD_VERSION + URL + "/chat",
             "tornado", "426 to an unknown WebSocket version, with a list in "
             "Sec-Websocket-Version but no Upgrade."),
    Scenario("server-python-http", "curl", CURL + "--http2 " + URL + "/",
             "httpserver",
             "An offer of h2c that an HTTP/1.0 server ignores."),
    Scenario("server-mojo", "curl", CURL_WS + URL + "/chat", "mojo",
             "101 to websocket with its fields in alphabetical order."),
    Scenario("server-libwebsockets", "curl",
             CURL_WS + "-H 'Sec-WebSocket-Protocol: dumb-increment-protocol' "
             + URL + "/", "libwebsockets",
             "101; websocket was asked for and WebSocket is answered."),

    Scenario("proxy-nginx-default", "curl", CURL_WS + URL + "/chat", "ws",
             "A WebSocket handshake refused: a 426 relayed by a proxy that "
             "dropped the offer.",
             proxy="nginx-default",
             forwarded="By default the offer is dropped and the request is "
             "sent as HTTP/1.0 with Connection: close."),
    Scenario("proxy-nginx-websocket", "curl", CURL_WS + URL + "/chat", "ws",
             "A 101 relayed by a proxy configured for WebSocket.",
             proxy="nginx-websocket",
             forwarded="The offer forwarded as configured, ahead of the "
             "other fields."),
    Scenario("proxy-haproxy", "curl", CURL_WS + URL + "/chat", "ws",
             "A 101 relayed with field names in lower case.",
             proxy="haproxy",
             forwarded="The offer forwarded without being told to, field "
             "names in lower case."),
    Scenario("proxy-haproxy-h2c", "curl",
             CURL + "--http2 " + URL + "/index.html", "apache-h2c",
             "An offer of h2c accepted through a proxy.", proxy="haproxy",
             forwarded="An offer of h2c and its HTTP2-Settings forwarded by "
             "default."),
    Scenario("proxy-apache-websocket", "curl", CURL_WS + URL + "/chat", "ws",
             "A 101 relayed by mod_proxy_http with upgrade=websocket.",
             proxy="apache-proxy",
             forwarded="The offer forwarded by mod_proxy_http with "
             "upgrade=websocket."),
    Scenario("proxy-apache-plain", "curl", CURL_WS + URL + "/plain", "ws",
             "A WebSocket handshake refused: a 426 relayed by a proxy that "
             "dropped the offer.", proxy="apache-proxy",
             forwarded="Without upgrade=websocket, mod_proxy_http drops the "
             "offer but not the Sec-WebSocket fields."),
    Scenario("proxy-apache-wstunnel", "curl", CURL_WS + URL + "/chat", "ws",
             "A 101 relayed unchanged by mod_proxy_wstunnel.",
             proxy="apache-wstunnel",
             forwarded="mod_proxy_wstunnel writes its own offer, WebSocket "
             "for websocket."),
    Scenario("proxy-h2o-websocket", "curl", CURL_WS + URL + "/chat", "ws",
             "A 101 relayed with the proxy's own Date and Server.",
             proxy="h2o-proxy",
             forwarded="The offer forwarded in lower case, with a Via."),
    Scenario("proxy-lighttpd", "curl", CURL_WS + URL + "/chat", "ws",
             "A 101 relayed with the proxy's own Date and Server.",
             proxy="lighttpd-proxy",
             forwarded="The offer forwarded with Connection: close, "
             "upgrade; it is accepted."),
    Scenario("proxy-nghttpx-websocket", "curl", CURL_WS + URL + "/chat", "ws",
             "A 101 relayed with Server and Via.", proxy="nghttpx",
             forwarded="The offer forwarded, with the field names "
             "Sec-Websocket-* and a Via."),
    Scenario("proxy-nghttpx-h2c", "curl", CURL + "--http2 " + URL + "/",
             "httpserver", "101 to h2c given by the proxy itself.",
             proxy="nghttpx",
             forwarded="The request of an upgrade that ended at the proxy: "
             "no Upgrade, Connection or HTTP2-Settings; the origin answers "
             "HTTP/1.0."),
    Scenario("proxy-squid-default", "curl",
             CURL_WS + "-x " + URL + " http://127.0.0.1:UPSTREAM/chat", "ws",
             "A WebSocket handshake to a forward proxy (absolute-form, with "
             "Proxy-Connection) that drops the offer; a 426 is relayed.",
             proxy="squid-default",
             forwarded="By default the offer is dropped."),
    Scenario("proxy-squid-websocket", "curl",
             CURL_WS + "-x " + URL + " http://127.0.0.1:UPSTREAM/chat", "ws",
             "A WebSocket handshake to a forward proxy (absolute-form, with "
             "Proxy-Connection), and the 101 it relays.",
             proxy="squid-websocket",
             forwarded="The offer forwarded as configured, ahead of the "
             "other fields."),
    Scenario("proxy-varnish-default", "curl", CURL_WS + URL + "/chat", "ws",
             "A WebSocket handshake refused: a 426 relayed by a proxy that "
             "dropped the offer.", proxy="varnish-default",
             forwarded="By default the offer is dropped."),
    Scenario("proxy-varnish-websocket", "curl", CURL_WS + URL + "/chat", "ws",
             "A 101 relayed unchanged (a pipe).", proxy="varnish-websocket",
             forwarded="The offer put back by the configuration, last and "
             "in lower case."),

    Scenario("curl-websocket", "curl", CURL_V_WS + URL + "/chat", "ws",
             "curl -v: a WebSocket handshake accepted; after the 101 curl "
             "waits until its time is up."),
    Scenario("curl-websocket-no-key", "curl", CURL_V
             + "-H 'Connection: Upgrade' -H 'Upgrade: websocket' "
             "-H 'Sec-WebSocket-Version: 13' " + URL + "/chat", "ws",
             "curl -v: a WebSocket handshake without a key, refused."),
    Scenario("curl-426", "curl", CURL_V + URL + "/", "websockets",
             "curl -v: a plain request answered 426."),
    Scenario("curl-http2-upgrade", "curl",
             CURL_V + "--http2 " + URL + "/index.html", "apache-h2c",
             "curl -v: 101 to h2c, then the response in HTTP/2."),
    Scenario("curl-http2-advertised", "curl", CURL_V + URL + "/index.html",
             "apache-h2c",
             "curl -v: a plain request whose answer advertises h2c."),
    Scenario("curl-http2-ignored", "curl", CURL_V + "--http2 " + URL + "/",
             "httpserver", "curl -v: an offer of h2c ignored by an HTTP/1.0 "
             "server."),
    Scenario("curl-http2-prior-knowledge", "curl",
             CURL_V + "--http2-prior-knowledge " + URL + "/", "nghttpd",
             "curl -v: HTTP/2 from the start, with its own kind of request "
             "and status line."),
    Scenario("curl-expect-upgrade", "curl",
             CURL_V + "--http2 -H 'Expect: 100-continue' -d name=value "
             + URL + "/", "tomcat",
             "curl -v: a POST answered 100, then 101 to h2c, then in HTTP/2; "
             "the HTTP/1.1 reason phrases are empty."),
    Scenario("curl-expect-no-upgrade", "curl",
             CURL_V + "--http2 -H 'Expect: 100-continue' -d name=value "
             + URL + "/index.html", "apache-h2c",
             "curl -v: a POST that offers h2c answered 100, then in "
             "HTTP/1.1."),
    Scenario("curl-get", "curl", CURL_V + URL + "/", "h2o",
             "curl -v: a plain GET without any upgrade."),
]
