package org.flodgatt.demo.screen;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.flodgatt.demo.story.Kind;

/** One line that says how it goes. */
public final class StatusLine {
  private static final String CLIENTS = "connected_clients{type=\"";
  private static final int PATIENCE_MILLIS = 1_000;

  private final int port;

  /**
   * @param port of the admin address, whose metrics tell how many clients there are
   */
  public StatusLine(int port) {
    this.port = port;
  }

  /** The line for now. */
  public String text(Duration running, Map<Kind, Long> counts) {
    String kinds =
        counts.entrySet().stream()
            .filter(count -> count.getValue() > 0)
            .map(count -> count.getKey().counted(count.getValue()))
            .collect(Collectors.joining(", "));
    return "%02d:%02d  %s | %s"
        .formatted(running.toMinutes(), running.toSecondsPart(), kinds, clients());
  }

  private String clients() {
    try {
      String metrics = metrics();
      return "clients: %s WebSocket, %s event streams"
          .formatted(value(metrics, "websocket"), value(metrics, "eventsource"));
    } catch (IOException e) {
      return "no answer from /metrics: " + e.getMessage();
    }
  }

  private String metrics() throws IOException {
    var connection = URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openConnection();
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    try (InputStream body = connection.getInputStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String value(String metrics, String type) {
    String prefix = CLIENTS + type + "\"} ";
    return metrics
        .lines()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()).replaceFirst("\\.0$", ""))
        .findFirst()
        .orElse("?");
  }
}
