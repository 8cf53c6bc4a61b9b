// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

// One message of a connection. Nothing more is read until it is sent back.
struct message {
    size_t size;
    int binary;
    unsigned char bytes[LWS_PRE + 65536];
};

static int echo(struct lws* wsi, enum lws_callback_reasons reason, void* user, void* in,
                size_t size) {
    struct message* message = user;
    switch (reason) {
        case LWS_CALLBACK_RECEIVE:
            if (lws_is_first_fragment(wsi)) message->size = 0;
            if (size > 65536 - message->size) return -1;
            memcpy(message->bytes + LWS_PRE + message->size, in, size);
            message->size += size;
            message->binary = lws_frame_is_binary(wsi);
            if (lws_is_final_fragment(wsi)) {
                lws_rx_flow_control(wsi, 0);
                lws_callback_on_writable(wsi);
            }
            return 0;
        case LWS_CALLBACK_SERVER_WRITEABLE:
            if (lws_write(wsi, message->bytes + LWS_PRE, message->size,
                          message->binary ? LWS_WRITE_BINARY : LWS_WRITE_TEXT) < 0)
                return -1;
            lws_rx_flow_control(wsi, 1);
            return 0;
        default: return lws_callback_http_dummy(wsi, reason, user, in, size);
    }
}

static struct lws_protocols const protocols[] = {
    {.name = "echo", .callback = echo, .per_session_data_size = sizeof(struct message)},
    {.name = NULL},
};

int main(int count, char** arguments) {
    struct lws_context_creation_info info = {
        .port = atoi(arguments[1]),
        .iface = "127.0.0.1",
        .protocols = protocols,
        .gid = -1,
        .uid = -1,
    };
    (void)count;
    lws_set_log_level(LLL_ERR | LLL_WARN, NULL);
    struct lws_context* context = lws_create_context(&info);
    if (!context) return 1;
    while (lws_service(context, 0) >= 0) {
    }
    lws_context_destroy(context);
}
