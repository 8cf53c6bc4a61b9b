# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

require 'eventmachine'
require 'faye/websocket'

echoed = false
EM.run do
  socket = Faye::WebSocket::Client.new(ARGV[0])
  socket.on(:open) { socket.send('hello') }
  socket.on(:message) { echoed = true; socket.close }
  socket.on(:error) { |event| warn event.message }
  socket.on(:close) { EM.stop }
end
exit echoed
