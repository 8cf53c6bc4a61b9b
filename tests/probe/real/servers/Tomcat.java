// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.File;
import java.util.Set;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.websocket.server.WsSci;

public class Tomcat {
    @ServerEndpoint("/chat")
    public static class Echo {
        @OnMessage
        public String echo(String message) {
            return message;
        }
    }

    // PORT FOLDER: a WebSocket echo, and the files of a folder, by h2c too.
    public static void main(String[] arguments) throws Exception {
        var tomcat = new org.apache.catalina.startup.Tomcat();
        tomcat.setBaseDir(arguments[1]);
        var connector = new Connector();
        connector.setPort(Integer.parseInt(arguments[0]));
        connector.setProperty("address", "127.0.0.1");
        connector.addUpgradeProtocol(new Http2Protocol());
        tomcat.setConnector(connector);
        var context = tomcat.addContext("", arguments[1]);
        context.addServletContainerInitializer(new WsSci(), Set.of(Echo.class));
        org.apache.catalina.startup.Tomcat.addServlet(
            context, "default", new org.apache.catalina.servlets.DefaultServlet());
        context.addServletMappingDecoded("/", "default");
        tomcat.start();
        tomcat.getServer().await();
    }
}
