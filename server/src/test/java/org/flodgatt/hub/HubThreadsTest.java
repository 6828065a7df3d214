package org.flodgatt.hub;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same under real threads. */
class HubThreadsTest {
  private static final String PUBLIC = "timeline:public";
  private static final int LOOPS = 4;

  private final List<ExecutorService> loops = new ArrayList<>();
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();

  HubThreadsTest() {
    for (int i = 0; i < LOOPS; i++) {
      loops.add(Executors.newSingleThreadExecutor());
    }
  }

  @AfterEach
  void stop() {
    loops.forEach(ExecutorService::shutdownNow);
    blocking.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theSourceHearsJoinAndLeaveInTurnHoweverManyThreadsComeAndGo(long seed) throws Exception {
    TestingHub rig = new TestingHub(new ArrayList<Executor>(loops), blocking);
    SplittableRandom seeds = new SplittableRandom(seed);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < LOOPS; i++) {
      int loop = i;
      SplittableRandom random = seeds.split();
      running.add(loops.get(i).submit(() -> comeAndGo(rig, loop, random)));
    }
    for (Future<?> future : running) {
      future.get(1, TimeUnit.MINUTES);
    }
    Map<String, String> last = new HashMap<>();
    for (String told : rig.source.told()) {
      String[] words = told.split(" ", 2);
      String before = last.put(words[1], words[0]);
      assertFalse(words[0].equals(before), "seed " + seed + ": twice " + told);
      assertFalse(before == null && words[0].equals("leave"), "seed " + seed);
    }
    assertTrue(last.values().stream().allMatch("leave"::equals), "seed " + seed);
    assertEquals(0, rig.metric("redis_subscriptions"));
  }

  private static void comeAndGo(TestingHub rig, int loop, SplittableRandom random) {
    List<Subscription<AtomicInteger>> open = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      if (open.isEmpty() || random.nextBoolean()) {
        String topic = "timeline:" + random.nextInt(3);
        open.add(rig.unfiltered(topic, loop, rig.viewer(random.nextInt(9))));
      } else {
        rig.hub.unsubscribe(open.remove(random.nextInt(open.size())));
      }
    }
    open.forEach(rig.hub::unsubscribe);
  }

  /** A viewer whose list of events is read by the test's thread at the end. */
  private static final class Watcher extends TestingSubscriber<AtomicInteger> {
    private final List<String> events = Collections.synchronizedList(got);

    Watcher(long account) {
      super(account);
    }

    @Override
    public void deliver(Delivery<AtomicInteger> delivery, Flushes flushes) {
      synchronized (events) {
        super.deliver(delivery, flushes);
      }
    }

    List<String> events() {
      synchronized (events) {
        return List.copyOf(got);
      }
    }
  }

  /** From its first event to its last a viewer misses none, whatever happens around it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyViewersSequenceIsGaplessAndScreened(long seed) throws Exception {
    TestingHub rig = new TestingHub(new ArrayList<Executor>(loops), blocking);
    SplittableRandom random = new SplittableRandom(seed);
    SplittableRandom delays = random.split();
    rig.screen.beforeAnswer = _ -> LockSupport.parkNanos(delays.nextInt(200_000));
    List<Watcher> stayed = Collections.synchronizedList(new ArrayList<>());
    List<Watcher> left = Collections.synchronizedList(new ArrayList<>());
    int events = 3000;
    int account = 0;
    for (int i = 0; i < events; i++) {
      if (i % 10 == 0) {
        int loop = random.nextInt(LOOPS);
        Watcher watcher = new Watcher(++account);
        boolean stays = random.nextInt(3) == 0;
        loops
            .get(loop)
            .execute(() -> {
              Subscription<AtomicInteger> subscription = rig.filtered(PUBLIC, loop, watcher);
              (stays ? stayed : left).add(watcher);
              if (!stays) {
                blocking.execute(() -> {
                  LockSupport.parkNanos(2_000_000);
                  loops.get(loop).execute(() -> rig.hub.unsubscribe(subscription));
                });
              }
            });
      }
      if (random.nextInt(3) == 0) {
        rig.delete(PUBLIC, i);
      } else {
        rig.update(PUBLIC, i);
      }
    }
    for (ExecutorService loop : loops) {
      loop.submit(() -> {}).get(1, TimeUnit.MINUTES);
    }
    rig.delete(PUBLIC, events);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() ->
            stayed.stream().allMatch(watcher -> watcher.events().contains("delete " + events)));
    for (Watcher watcher : stayed) {
      assertGapless(watcher.events(), seed);
    }
    for (Watcher watcher : left) {
      assertGapless(watcher.events(), seed);
    }
    await().until(rig::allGivenBack);
    await().until(() -> rig.metric("flodgatt_backlog_bytes") == 0);
  }

  private static void assertGapless(List<String> events, long seed) {
    int expected = -1;
    for (String event : events) {
      assertTrue(event.contains(" "), "seed " + seed + ": " + event);
      int number = Integer.parseInt(event.substring(event.indexOf(" ") + 1));
      assertTrue(expected < 0 || number == expected, "seed " + seed + ": gap before " + event);
      expected = number + 1;
    }
  }

  @Test
  void tooMuchThatWaitsForTheLoopsHoldsTheReaderUntilTheyCatchUp() throws Exception {
    TestingHub rig =
        new TestingHub(
            1, new HubSettings(100, 50, Duration.ofMinutes(1), 1_000_000, HistorySettings.OFF));
    TestingSubscriber<AtomicInteger> viewer = rig.viewer(1);
    rig.unfiltered("timeline:1", 0, viewer);
    rig.update("timeline:1", 1);
    Thread reader = Thread.ofPlatform().start(() -> rig.delete("timeline:1", 2));
    await().until(() -> reader.getState() == Thread.State.TIMED_WAITING);
    rig.runLoops();
    assertTrue(reader.join(Duration.ofMinutes(1)));
    rig.runLoops();
    assertEquals(List.of("update 1", "delete 2"), viewer.got);
  }

  @Test
  void closingLetsTheReaderGo() throws Exception {
    TestingHub rig =
        new TestingHub(
            1, new HubSettings(100, 50, Duration.ofMinutes(1), 1_000_000, HistorySettings.OFF));
    rig.unfiltered("timeline:1", 0, rig.viewer(1));
    rig.update("timeline:1", 1);
    Thread reader = Thread.ofPlatform().start(() -> rig.delete("timeline:1", 2));
    await().until(() -> reader.getState() == Thread.State.TIMED_WAITING);
    rig.hub.close();
    assertTrue(reader.join(Duration.ofMinutes(1)));
  }
}
