// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <libsoup/soup.h>

static GMainLoop* loop;
static gboolean echoed;

static void message(SoupWebsocketConnection* connection, int type, GBytes* bytes, gpointer unused) {
    (void)type, (void)bytes, (void)unused;
    echoed = TRUE;
    soup_websocket_connection_close(connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}

static void connected(GObject* session, GAsyncResult* result, gpointer unused) {
    GError* error = NULL;
    SoupWebsocketConnection* connection =
        soup_session_websocket_connect_finish(SOUP_SESSION(session), result, &error);
    (void)unused;
    if (!connection) {
        g_printerr("%s\n", error->message);
        g_main_loop_quit(loop);
        return;
    }
    g_signal_connect(connection, "message", G_CALLBACK(message), NULL);
    g_signal_connect_swapped(connection, "closed", G_CALLBACK(g_main_loop_quit), loop);
    soup_websocket_connection_send_text(connection, "hello");
}

int main(int count, char** arguments) {
    (void)count;
    SoupSession* session = soup_session_new();
    SoupMessage* request = soup_message_new("GET", arguments[1]);
    loop = g_main_loop_new(NULL, FALSE);
    soup_session_websocket_connect_async(session, request, NULL, NULL, G_PRIORITY_DEFAULT, NULL,
                                         connected, NULL);
    g_main_loop_run(loop);
    return echoed ? 0 : 1;
}
