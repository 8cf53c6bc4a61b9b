# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

require 'faye/websocket'

run lambda { |env|
  if Faye::WebSocket.websocket?(env)
    socket = Faye::WebSocket.new(env)
    socket.on(:message) { |event| socket.send(event.data) }
    socket.rack_response
  else
    [200, { 'Content-Type' => 'text/plain' }, ["hello\n"]]
  end
}
