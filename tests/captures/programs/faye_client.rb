require 'eventmachine'
require 'faye/websocket'

EM.run do
  socket = Faye::WebSocket::Client.new(ARGV[0], ['chat'])
  socket.on(:open) { socket.close }
  socket.on(:close) { EM.stop }
end
