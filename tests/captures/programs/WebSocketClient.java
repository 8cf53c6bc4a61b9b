import java.net.URI;
import java.net.http.*;

class WebSocketClient {
    public static void main(String[] args) throws Exception {
        var socket = HttpClient.newHttpClient().newWebSocketBuilder()
            .subprotocols("chat", "superchat")
            .buildAsync(URI.create(args[0]), new WebSocket.Listener() {})
            .join();
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }
}
