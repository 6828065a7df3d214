package org.flodgatt.loadtest;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * A server's {@code /metrics} at one moment.
 *
 * @param text in the Prometheus text format; empty if the server has none
 */
record MetricsPage(String text) {
  /** Asks the server; a page that cannot be had is empty. */
  static MetricsPage read(InetSocketAddress server) {
    try {
      URI uri =
          new URI("http", null, server.getHostString(), server.getPort(), "/metrics", null, null);
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(5000);
      connection.setReadTimeout(5000);
      connection.setRequestProperty("Connection", "close");
      try (InputStream body = connection.getInputStream()) {
        return new MetricsPage(new String(body.readAllBytes(), StandardCharsets.UTF_8));
      } finally {
        connection.disconnect();
      }
    } catch (IOException | URISyntaxException e) {
      return new MetricsPage("");
    }
  }

  /** The sum over all labels; empty if the page has no such metric. */
  OptionalDouble sum(String metric) {
    double[] values =
        text.lines()
            .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
            .mapToDouble(MetricsPage::value)
            .toArray();
    return values.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Arrays.stream(values).sum());
  }

  private static double value(String line) {
    String rest = line.substring(Math.max(line.lastIndexOf('}'), line.indexOf(' ')) + 1).strip();
    try {
      return Double.parseDouble(rest.split(" ", 2)[0]);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
