// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netinet/in.h>
#include <stdlib.h>
#include <ulfius.h>
#include <unistd.h>

static void message(struct _u_request const* request, struct _websocket_manager* manager,
                    struct _websocket_message const* received, void* unused) {
    (void)request, (void)unused;
    if (received->opcode == U_WEBSOCKET_OPCODE_TEXT ||
        received->opcode == U_WEBSOCKET_OPCODE_BINARY)
        ulfius_websocket_send_message(manager, received->opcode, received->data_len,
                                      received->data);
}

static int chat(struct _u_request const* request, struct _u_response* response, void* unused) {
    (void)request;
    return ulfius_set_websocket_response(response, NULL, NULL, NULL, NULL, message, unused, NULL,
                                         NULL) == U_OK
               ? U_CALLBACK_CONTINUE
               : U_CALLBACK_ERROR;
}

int main(int count, char** arguments) {
    struct _u_instance instance;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)atoi(arguments[1])),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    (void)count;
    if (ulfius_init_instance(&instance, (unsigned)atoi(arguments[1]), &address, NULL) != U_OK)
        return 1;
    ulfius_add_endpoint_by_val(&instance, "GET", NULL, "/chat", 0, chat, NULL);
    if (ulfius_start_framework(&instance) != U_OK) return 1;
    for (;;) pause();
}
