import java.net.URI;
import java.net.http.*;

// An ordinary request of java.net.http.HttpClient, which prefers HTTP/2.
class HttpGet {
    public static void main(String[] args) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(args[0]));
        if (args.length > 1) {
            request.POST(HttpRequest.BodyPublishers.ofString(args[1]));
        }
        var response = HttpClient.newHttpClient().send(
            request.build(), HttpResponse.BodyHandlers.ofString());
        System.out.println(response.version() + " " + response.statusCode());
    }
}
