package org.flodgatt.hub;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.flodgatt.event.Event;
import org.flodgatt.event.EventParser;
import org.flodgatt.event.Topic;
import org.flodgatt.metrics.Metrics;
import org.junit.jupiter.api.Test;

/** A burst does not starve the sockets of the loop. */
class LoopTableTest {
  private final TestingExecutor soon = new TestingExecutor();
  private final TestingExecutor afterSockets = new TestingExecutor();
  private final AtomicInteger given = new AtomicInteger();
  private final Metrics metrics = new Metrics(List.of());
  private final Backlog backlog =
      new Backlog(
          new HubSettings(1_000, 500, Duration.ofMinutes(1), 1_000, HistorySettings.OFF), metrics);
  private final Sharing<Object> sharing =
      new Sharing<>((_, _) -> new Object(), _ -> given.incrementAndGet());
  private final LoopTable<Object> table =
      new LoopTable<>(
          0, new Hub.Loop(soon, afterSockets), sharing, backlog, metrics.deliveryTimes().loop());
  private final TopicEntry<Object> topic =
      new TopicEntry<>(new Topic("timeline:1"), false, new AtomicLong());
  private long sequence;
  private final TestingSubscriber<Object> anna = new TestingSubscriber<>(1);

  LoopTableTest() {
    topic.add(0, 1);
    SubscriberList<Object> list = requireNonNull(topic.list(0));
    list.add(new Subscription<>(list, anna, 0));
  }

  private void enqueue(int bytes) {
    String text = "{\"event\":\"delete\",\"payload\":\"" + "1".repeat(bytes) + "\"}";
    byte[] message = text.getBytes(StandardCharsets.UTF_8);
    Event event = ((EventParser.Parsed.Ok) EventParser.parse(message)).event();
    var delivery = new Delivery<>(topic, ++sequence, event, null, 0);
    backlog.add(delivery.bytes());
    delivery.prepare(sharing, null, 1);
    table.enqueue(delivery);
  }

  @Test
  void whatFitsIntoATurnIsFlushedOnce() {
    for (int i = 0; i < 10; i++) {
      enqueue(100);
    }
    soon.run();
    assertEquals(10, anna.got.size());
    assertEquals(1, anna.flushed);
    assertEquals(10, given.get());
    assertEquals(0, backlog.bytes());
    assertEquals(0, afterSockets.waiting());
  }

  @Test
  void afterManyEventsTheSocketsHaveTheirTurn() {
    for (int i = 0; i < 65; i++) {
      enqueue(10);
    }
    soon.run();
    assertEquals(64, anna.got.size());
    afterSockets.run();
    assertEquals(65, anna.got.size());
    assertEquals(2, anna.flushed);
  }

  @Test
  void afterManyBytesTheSocketsHaveTheirTurn() {
    for (int i = 0; i < 3; i++) {
      enqueue(200_000);
    }
    soon.run();
    assertEquals(2, anna.got.size());
    afterSockets.run();
    assertEquals(3, anna.got.size());
    assertEquals(0, backlog.bytes());
  }

  @Test
  void eachClientOfAnEventCountsInItsTime() {
    SubscriberList<Object> list = requireNonNull(topic.list(0));
    list.add(new Subscription<>(list, new TestingSubscriber<>(2), 0));
    enqueue(10);
    list.add(new Subscription<>(list, new TestingSubscriber<>(3), sequence));
    enqueue(10);
    soon.run();
    assertEquals(2 + 3, metrics.deliveryTimes().collect().getDataPoints().getFirst().getCount());
  }
}
