// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <civetweb.h>
#include <stdio.h>
#include <unistd.h>

static int data(struct mg_connection* connection, int bits, char* bytes, size_t size,
                void* unused) {
    int const opcode = bits & 0xf;
    (void)unused;
    if (opcode == MG_WEBSOCKET_OPCODE_TEXT || opcode == MG_WEBSOCKET_OPCODE_BINARY)
        mg_websocket_write(connection, opcode, bytes, size);
    return opcode != MG_WEBSOCKET_OPCODE_CONNECTION_CLOSE;
}

int main(int count, char** arguments) {
    char address[32];
    char const* options[] = {"listening_ports", address, "enable_websocket_ping_pong", "yes", NULL};
    (void)count;
    snprintf(address, sizeof address, "127.0.0.1:%s", arguments[1]);
    mg_init_library(0);
    struct mg_context* context = mg_start(NULL, NULL, options);
    if (!context) return 1;
    mg_set_websocket_handler(context, "/chat", NULL, NULL, data, NULL, NULL);
    for (;;) pause();
}
