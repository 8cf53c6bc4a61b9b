// For the browsers: serves one page whose script opens a WebSocket back here.
const http = require('http');
const { WebSocketServer } = require('ws');
const page = `<!doctype html><title>capture</title><script>
new WebSocket('ws://' + location.host + '/live?room=1', ['chat', 'superchat']);
</script>`;
const server = http.createServer((request, response) => {
  response.setHeader('Set-Cookie', 'theme=dark');
  response.setHeader('Content-Type', 'text/html');
  response.end(page);
});
new WebSocketServer({ server, perMessageDeflate: true });
server.listen(Number(process.argv[2]), '127.0.0.1');
