const WebSocket = require('ws');
const socket = new WebSocket(process.argv[2], ['chat', 'superchat']);
socket.on('open', () => socket.close());
socket.on('error', (error) => console.error(error.message));
