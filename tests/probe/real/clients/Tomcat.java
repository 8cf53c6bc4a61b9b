// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

@ClientEndpoint
public class Tomcat {
    private final CompletableFuture<Void> message = new CompletableFuture<>();

    @OnMessage
    public void received(String text) {
        message.complete(null);
    }

    @OnClose
    public void closed() {
        message.completeExceptionally(new Exception("closed before a message"));
    }

    public static void main(String[] arguments) throws Exception {
        var client = new Tomcat();
        try (var session = ContainerProvider.getWebSocketContainer()
                               .connectToServer(client, URI.create(arguments[0]))) {
            session.getBasicRemote().sendText("hello");
            client.message.join();
        }
        System.exit(0);
    }
}
