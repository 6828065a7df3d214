package org.flodgatt.hub;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.flodgatt.event.Topic;
import org.flodgatt.filter.KeywordFilterCache;
import org.flodgatt.metrics.Metrics;
import org.junit.jupiter.api.Test;

/** A source that is quicker than the hub. */
class HubLiveTest {
  private static final Topic TOPIC = new Topic("timeline:1");

  @Test
  void aConfirmationThatComesBeforeJoinReturnsIsNotMissed() {
    Hub<Object> hub = hub();
    hub.source(
        new TopicSource() {
          @Override
          public void join(Topic topic) {
            Thread reader = Thread.ofPlatform().daemon().start(() -> hub.live(topic));
            await().until(() -> !reader.isAlive() || waits(reader));
          }

          @Override
          public void leave(Topic topic) {}

          @Override
          public void streamStarted(Topic topic) {}
        });
    AtomicBoolean live = new AtomicBoolean();
    hub.subscribe(TOPIC, false, 0, new Nobody()).whenLive(() -> live.set(true));
    await().untilTrue(live);
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.BLOCKED;
  }

  private static Hub<Object> hub() {
    return new Hub<>(
        new Hub.Parts<>(
            List.of(new Hub.Loop(Runnable::run, Runnable::run)),
            new Sharing<>(_ -> new Object(), _ -> {}),
            _ -> List.of(),
            Runnable::run,
            new KeywordFilterCache(_ -> Map.of())),
        new HubSettings(1_000, 500, Duration.ofSeconds(1), 1_000),
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
