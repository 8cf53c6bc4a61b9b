// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <libsoup/soup.h>
#include <stdlib.h>

static void message(SoupWebsocketConnection* connection, int type, GBytes* bytes, gpointer unused) {
    (void)unused;
    soup_websocket_connection_send_message(connection, type, bytes);
}

static void closed(SoupWebsocketConnection* connection, gpointer unused) {
    (void)unused;
    g_object_unref(connection);
}

static void accepted(SoupServer* server, SoupServerMessage* request, char const* path,
                     SoupWebsocketConnection* connection, gpointer unused) {
    (void)server, (void)request, (void)path, (void)unused;
    g_object_ref(connection);
    g_signal_connect(connection, "message", G_CALLBACK(message), NULL);
    g_signal_connect(connection, "closed", G_CALLBACK(closed), NULL);
}

int main(int count, char** arguments) {
    (void)count;
    SoupServer* server = soup_server_new(NULL, NULL);
    soup_server_add_websocket_handler(server, "/chat", NULL, NULL, accepted, NULL, NULL);
    if (!soup_server_listen_local(server, (guint)atoi(arguments[1]), SOUP_SERVER_LISTEN_IPV4_ONLY,
                                  NULL))
        return 1;
    g_main_loop_run(g_main_loop_new(NULL, FALSE));
}
