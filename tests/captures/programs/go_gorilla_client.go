package main

import (
	"os"

	"github.com/gorilla/websocket"
)

func main() {
	dialer := websocket.Dialer{
		Subprotocols:      []string{"chat", "superchat"},
		EnableCompression: true,
	}
	connection, _, err := dialer.Dial(os.Args[1], nil)
	if err != nil {
		panic(err)
	}
	connection.Close()
}
