package main

import (
	"os"

	"golang.org/x/net/websocket"
)

func main() {
	socket, err := websocket.Dial(os.Args[1], "chat", "http://capture.example/")
	if err != nil {
		panic(err)
	}
	socket.Close()
}
