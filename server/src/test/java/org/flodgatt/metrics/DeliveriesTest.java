package org.flodgatt.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.flodgatt.metrics.Metrics.ClientType;
import org.junit.jupiter.api.Test;

/** What the event loops count for themselves is added up. */
class DeliveriesTest {
  private static final List<String> RULES = List.of("language", "relationship");

  private final Metrics metrics = new Metrics(List.of("user", "public"));
  private final PrometheusText text = new PrometheusText(metrics, PrometheusText.Names.NODE);
  private final Deliveries.Loop here = metrics.deliveries().loop(RULES);
  private final Deliveries.Loop there = metrics.deliveries().loop(RULES);

  private List<String> lines(String name) {
    return new String(text.render(), UTF_8).lines().filter(line -> line.startsWith(name)).toList();
  }

  @Test
  void whatTheLoopsSentIsAddedUpByTypeAndByStream() {
    here.stream("public").sent(ClientType.WEBSOCKET, 100);
    here.stream("public").sent(ClientType.EVENTSOURCE, 30);
    there.stream("public").sent(ClientType.WEBSOCKET, 7);
    there.stream("group").sent(ClientType.WEBSOCKET, 1);
    assertEquals(
        List.of(
            "messages_sent_total{type=\"eventsource\"} 1.0",
            "messages_sent_total{type=\"websocket\"} 3.0"),
        lines("messages_sent_total"));
    assertEquals(
        List.of(
            "flodgatt_sent_bytes_total{type=\"eventsource\"} 30.0",
            "flodgatt_sent_bytes_total{type=\"websocket\"} 108.0"),
        lines("flodgatt_sent_bytes_total"));
    assertEquals(
        List.of(
            "flodgatt_deliveries_total{outcome=\"sent\",stream=\"group\"} 1.0",
            "flodgatt_deliveries_total{outcome=\"sent\",stream=\"public\"} 3.0",
            "flodgatt_deliveries_total{outcome=\"sent\",stream=\"user\"} 0.0"),
        lines("flodgatt_deliveries_total"));
  }

  @Test
  void whatARuleKeptBackIsCountedAndNotSent() {
    here.stream("public").filtered("relationship");
    there.stream("public").filtered("relationship");
    assertEquals(
        List.of(
            "flodgatt_events_filtered_total{rule=\"language\"} 0.0",
            "flodgatt_events_filtered_total{rule=\"relationship\"} 2.0"),
        lines("flodgatt_events_filtered_total"));
    assertEquals(
        List.of(
            "flodgatt_deliveries_total{outcome=\"relationship\",stream=\"public\"} 2.0",
            "flodgatt_deliveries_total{outcome=\"sent\",stream=\"public\"} 0.0"),
        lines("flodgatt_deliveries_total").stream()
            .filter(line -> line.contains("public"))
            .toList());
  }

  @Test
  void timesCountOnceForEachClient() {
    DeliveryTimes.Loop times = metrics.deliveryTimes().loop();
    times.took(TimeUnit.MICROSECONDS.toNanos(500), 3);
    metrics.deliveryTimes().loop().took(TimeUnit.MICROSECONDS.toNanos(501), 4);
    times.took(TimeUnit.SECONDS.toNanos(11), 1);
    List<String> lines = lines("flodgatt_delivery_seconds");
    assertTrue(
        lines.contains("flodgatt_delivery_seconds_bucket{le=\"5.0E-4\"} 3"), lines::toString);
    assertTrue(lines.contains("flodgatt_delivery_seconds_bucket{le=\"0.001\"} 7"), lines::toString);
    assertTrue(lines.contains("flodgatt_delivery_seconds_bucket{le=\"10.0\"} 7"), lines::toString);
    assertTrue(lines.contains("flodgatt_delivery_seconds_bucket{le=\"+Inf\"} 8"), lines::toString);
    assertTrue(lines.contains("flodgatt_delivery_seconds_count 8"), lines::toString);
    assertTrue(lines.contains("flodgatt_delivery_seconds_sum 11.003504"), lines::toString);
  }
}
