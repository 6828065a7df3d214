package org.flodgatt.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.flodgatt.event.Topic;
import org.flodgatt.filter.KeywordFilterCache;
import org.flodgatt.metrics.Metrics;
import org.junit.jupiter.api.Test;

/** A source that is quicker than the hub. */
class HubLiveTest {
  private static final int TIMES = 100;
  private static final Topic TOPIC = new Topic("timeline:1");

  @Test
  void aConfirmationThatComesBeforeJoinReturnsIsNotMissed() {
    Hub<Object> hub = hub(Runnable::run);
    hub.source(
        new QuickSource(topic -> {
          Thread reader = Thread.ofPlatform().daemon().start(() -> hub.live(topic));
          await().until(() -> !reader.isAlive() || waits(reader));
        }));
    AtomicBoolean live = new AtomicBoolean();
    hub.subscribe(TOPIC, false, 0, new Nobody()).whenLive(() -> live.set(true));
    await().untilTrue(live);
  }

  @Test
  void anEventThatComesWhileSubscribeReturnsIsNotMissed() throws InterruptedException {
    byte[] event = "{\"event\":\"delete\",\"payload\":\"1\"}".getBytes(UTF_8);
    TestingExecutor loop = new TestingExecutor();
    Hub<Object> hub = hub(loop);
    List<Thread> readers = new ArrayList<>();
    hub.source(
        new QuickSource(topic -> {
          Thread reader =
              Thread.ofPlatform()
                  .daemon()
                  .start(() -> {
                    hub.live(topic);
                    hub.message(topic.name(), event);
                    hub.caughtUp();
                  });
          readers.add(reader);
          while (reader.isAlive() && !waits(reader)) {
            Thread.onSpinWait();
          }
        }));
    TestingSubscriber<Object> viewer = new TestingSubscriber<>(1);
    for (int i = 0; i < TIMES; i++) {
      hub.subscribe(new Topic("timeline:" + i), false, 0, viewer);
    }
    for (Thread reader : readers) {
      reader.join();
    }
    loop.run();
    assertEquals(TIMES, viewer.got.size());
  }

  private record QuickSource(Consumer<Topic> joined) implements TopicSource {
    @Override
    public void join(Topic topic) {
      joined.accept(topic);
    }

    @Override
    public void leave(Topic topic) {}

    @Override
    public void streamStarted(Topic topic) {}
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.BLOCKED;
  }

  private static Hub<Object> hub(Executor loop) {
    return new Hub<>(
        new Hub.Parts<>(
            List.of(new Hub.Loop(loop, loop)),
            new Sharing<>((_, _) -> new Object(), _ -> {}),
            _ -> List.of(),
            Runnable::run,
            new KeywordFilterCache(_ -> Map.of())),
        new HubSettings(10_000_000, 500, Duration.ofSeconds(1), 1_000, HistorySettings.OFF),
        new Metrics(List.of()));
  }

  private static final class Nobody implements Subscriber<Object> {
    @Override
    public long accountId() {
      return 1;
    }

    @Override
    public void deliver(Delivery<Object> delivery, Flushes flushes) {}

    @Override
    public void lost() {}

    @Override
    public void missed() {}
  }
}
