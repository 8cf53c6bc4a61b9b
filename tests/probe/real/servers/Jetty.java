// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import java.io.IOException;
import java.net.InetSocketAddress;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.AbstractHandler;

public class Jetty {
    public static void main(String[] arguments) throws Exception {
        var server = new Server();
        var settings = new HttpConfiguration();
        var connector = new ServerConnector(server, new HttpConnectionFactory(settings),
                                            new HTTP2CServerConnectionFactory(settings));
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(arguments[0]));
        server.addConnector(connector);
        server.setHandler(new AbstractHandler() {
            @Override
            public void handle(String path, Request request, HttpServletRequest servletRequest,
                               HttpServletResponse response) throws IOException {
                response.setContentType("text/plain");
                response.getWriter().println("hello");
                request.setHandled(true);
            }
        });
        server.start();
        server.join();
    }
}
