package org.flodgatt.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.flodgatt.metrics.Refusals.Limit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class RefusalsTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(Refusals.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Counter counter =
      Counter.builder().name("refusals_total").labelNames("limit").build();

  /** What is to be done when a minute has passed. */
  private final Deque<Runnable> later = new ArrayDeque<>();

  private final Refusals refusals = new Refusals(counter, later::add);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  private void refuse(Limit limit, int times) {
    for (int i = 0; i < times; i++) {
      refusals.refused(limit, 100);
    }
  }

  private void aMinutePasses() {
    List<Runnable> due = new ArrayList<>(later);
    later.clear();
    due.forEach(Runnable::run);
  }

  private List<String> said() {
    List<String> lines = log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    log.list.clear();
    return lines;
  }

  @Test
  void everyLimitIsPrimedAtZero() {
    String page =
        new String(
            new PrometheusText(new Metrics(List.of()), PrometheusText.Names.NODE).render(), UTF_8);
    for (Limit limit : Limit.values()) {
      String line = "flodgatt_refusals_total{limit=\"" + limit.label() + "\"} 0.0\n";
      assertTrue(page.contains(line), line);
    }
  }

  @Test
  void everyRefusalIsCounted() {
    refuse(Limit.ACCOUNT_CONNECTIONS, 3);
    refuse(Limit.CONTROL_FRAMES, 2);
    assertEquals(3, counter.labelValues("account_connections").get());
    assertEquals(2, counter.labelValues("control_frames").get());
  }

  @Test
  void theLogHearsOfTheFirstAtOnceAndOfOthersOnceAMinute() {
    refuse(Limit.ACCOUNT_CONNECTIONS, 124);
    String because = "more than 100 of one account (STREAMING_MAX_CONNECTIONS_PER_ACCOUNT)";
    assertEquals(List.of("Refused a connection: " + because), said());
    aMinutePasses();
    assertEquals(List.of("Refused 123 connections in the last 60 s: " + because), said());
    refuse(Limit.ACCOUNT_CONNECTIONS, 1);
    assertEquals(List.of(), said());
    aMinutePasses();
    assertEquals(List.of("Refused a connection in the last 60 s: " + because), said());
  }

  @Test
  void afterAQuietMinuteTheLogHearsAtOnceAgain() {
    refuse(Limit.SUBSCRIPTIONS, 1);
    aMinutePasses();
    aMinutePasses();
    assertEquals(0, later.size());
    assertEquals(1, said().size());
    refuse(Limit.SUBSCRIPTIONS, 1);
    assertEquals(
        List.of("Refused a stream: more than 100 on one connection (STREAMING_MAX_SUBSCRIPTIONS)"),
        said());
  }

  @Test
  void oneLimitDoesNotSilenceAnother() {
    for (Limit limit : Limit.values()) {
      refuse(limit, 5);
    }
    assertEquals(Limit.values().length, said().size());
  }
}
