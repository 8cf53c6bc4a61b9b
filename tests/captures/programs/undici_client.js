const { WebSocket } = require('undici');
const socket = new WebSocket(process.argv[2], ['chat']);
socket.addEventListener('open', () => socket.close());
socket.addEventListener('close', () => process.exit());
