// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <libwebsockets.h>
#include <stdio.h>
#include <string.h>

static int echoed, finished;

static int hello(struct lws* wsi, enum lws_callback_reasons reason, void* user, void* in,
                 size_t size) {
    unsigned char text[LWS_PRE + 5];
    (void)user, (void)size;
    switch (reason) {
        case LWS_CALLBACK_CLIENT_ESTABLISHED: lws_callback_on_writable(wsi); return 0;
        case LWS_CALLBACK_CLIENT_WRITEABLE:
            memcpy(text + LWS_PRE, "hello", 5);
            return lws_write(wsi, text + LWS_PRE, 5, LWS_WRITE_TEXT) < 0 ? -1 : 0;
        case LWS_CALLBACK_CLIENT_RECEIVE:
            echoed = 1;
            lws_close_reason(wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
            return -1;
        case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
            fprintf(stderr, "%s\n", in ? (char const*)in : "no connection");
            finished = 1;
            return 0;
        case LWS_CALLBACK_CLIENT_CLOSED: finished = 1; return 0;
        default: return 0;
    }
}

static struct lws_protocols const protocols[] = {
    {.name = "hello", .callback = hello},
    {.name = NULL},
};

int main(int count, char** arguments) {
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = protocols,
        .gid = -1,
        .uid = -1,
    };
    char path[1024] = "/", authority[256];
    char const *scheme, *rest;
    struct lws_client_connect_info to = {.local_protocol_name = "hello", .path = path};

    (void)count;
    lws_set_log_level(LLL_ERR | LLL_WARN, NULL);
    if (lws_parse_uri(arguments[1], &scheme, &to.address, &to.port, &rest)) return 1;
    snprintf(path + 1, sizeof path - 1, "%s", rest);
    snprintf(authority, sizeof authority, "%s:%d", to.address, to.port);
    to.host = to.origin = authority;
    to.context = lws_create_context(&info);
    if (!to.context || !lws_client_connect_via_info(&to)) return 1;
    while (!finished && lws_service(to.context, 0) >= 0) {
    }
    lws_context_destroy(to.context);
    return echoed ? 0 : 1;
}
