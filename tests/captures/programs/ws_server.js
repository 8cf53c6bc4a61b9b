// The WebSocket server of the Node package ws, with its own HTTP listener:
// a plain request to it is answered 426.
const { WebSocketServer } = require('ws');
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  perMessageDeflate: process.argv[3] === 'deflate',
});
server.on('connection', (socket) => {
  socket.on('message', (data) => socket.send(data));
});
