package org.flodgatt.metrics;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the metrics in Prometheus' text format 0.0.4. Mastodon's server names its metrics without
 * prefix, Mastodon's documentation with {@code mastodon_streaming_}: either or both can be had.
 */
public final class PrometheusText {
  /** The media type of the format. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final String PREFIX = "mastodon_streaming_";
  private static final List<String> PREFIXED =
      List.of(
          "connected_clients",
          "connected_channels",
          "redis_subscriptions",
          "redis_messages_received_total",
          "messages_sent_total",
          "pg_pool_total_connections",
          "pg_pool_idle_connections",
          "pg_pool_waiting_queries");

  /** Which names are shown. */
  public enum Names {
    NODE,
    DOCS,
    BOTH
  }

  private final Metrics metrics;
  private final Names names;
  private boolean hasJvm;
  private final PrometheusTextFormatWriter writer =
      PrometheusTextFormatWriter.builder().setIncludeCreatedTimestamps(false).build();

  /** Writes these metrics, and the usual figures of process and JVM. */
  public PrometheusText(Metrics metrics, Names names) {
    this.metrics = metrics;
    this.names = names;
  }

  /** Not at the start, which it would hold up: it asks for all that the JVM tells of itself. */
  private synchronized void addJvm() {
    if (!hasJvm) {
      JvmMetrics.builder().register(metrics.registry());
      hasJvm = true;
    }
  }

  /** All metrics as they stand now. */
  public byte[] render() {
    addJvm();
    ByteArrayOutputStream out = new ByteArrayOutputStream(16_384);
    try {
      writer.write(out, metrics.registry().scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return names == Names.NODE ? out.toByteArray() : renamed(out.toString(StandardCharsets.UTF_8));
  }

  /** Works on the text, line by line: a family's lines stand together and start with its name. */
  private byte[] renamed(String text) {
    StringBuilder result = new StringBuilder(text.length() * 2);
    StringBuilder again = new StringBuilder();
    for (String line : text.lines().toList()) {
      String prefixed = prefixed(line);
      if (prefixed == null) {
        result.append(line).append('\n');
      } else {
        again.append(prefixed).append('\n');
        if (names == Names.BOTH) {
          result.append(line).append('\n');
        }
      }
    }
    return result.append(again).toString().getBytes(StandardCharsets.UTF_8);
  }

  private static @Nullable String prefixed(String line) {
    int start = line.startsWith("# HELP ") || line.startsWith("# TYPE ") ? 7 : 0;
    for (String name : PREFIXED) {
      if (line.startsWith(name, start)) {
        return line.substring(0, start) + PREFIX + line.substring(start);
      }
    }
    return null;
  }
}
