// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

package main

import (
	"context"
	"log"
	"os"

	"nhooyr.io/websocket"
)

func main() {
	ctx := context.Background()
	socket, _, err := websocket.Dial(ctx, os.Args[1], nil)
	if err != nil {
		log.Fatal(err)
	}
	if err := socket.Write(ctx, websocket.MessageText, []byte("hello")); err != nil {
		log.Fatal(err)
	}
	if _, _, err := socket.Read(ctx); err != nil {
		log.Fatal(err)
	}
	socket.Close(websocket.StatusNormalClosure, "")
}
