// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

package main

import (
	"log"
	"os"

	"golang.org/x/net/websocket"
)

func main() {
	socket, err := websocket.Dial(os.Args[1], "", "http://127.0.0.1/")
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Close()
	if err := websocket.Message.Send(socket, "hello"); err != nil {
		log.Fatal(err)
	}
	var message string
	if err := websocket.Message.Receive(socket, &message); err != nil {
		log.Fatal(err)
	}
}
