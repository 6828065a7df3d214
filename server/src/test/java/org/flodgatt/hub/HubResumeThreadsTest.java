package org.flodgatt.hub;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.flodgatt.event.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same under real threads: what a client has is gapless, or it was told that it is not. */
class HubResumeThreadsTest {
  private static final int LOOPS = 2;
  private static final int CLIENTS = 8;
  private static final int EVENTS = 4000;

  private final List<ExecutorService> loops = new ArrayList<>();
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private final AtomicInteger complete = new AtomicInteger();
  private final AtomicInteger incomplete = new AtomicInteger();
  private final TestingHub rig;

  HubResumeThreadsTest() {
    for (int i = 0; i < LOOPS; i++) {
      loops.add(Executors.newSingleThreadExecutor());
    }
    rig =
        new TestingHub(
            new ArrayList<Executor>(loops),
            blocking,
            TestingHub.remembering(200, 1_000_000, Duration.ofMinutes(1)));
  }

  @AfterEach
  void stop() {
    loops.forEach(ExecutorService::shutdownNow);
    blocking.shutdownNow();
  }

  /** Comes and goes on its loop, and remembers what it got as a client would. */
  private final class Client extends TestingSubscriber<AtomicInteger> {
    private final int loop;
    private final boolean filtered;
    private final List<String> topics;
    private List<Subscription<AtomicInteger>> subscriptions = List.of();
    private String id = "";
    private boolean toldOfGap = true;
    private boolean leaving;
    private volatile int last = -1;

    Client(int account, boolean filtered, List<String> topics) {
      super(account);
      this.loop = account % LOOPS;
      this.filtered = filtered;
      this.topics = topics;
    }

    void soon(Runnable action) {
      loops.get(loop).execute(action);
    }

    void come() {
      if (subscriptions.isEmpty()) {
        leaving = false;
        subscriptions = rig.resume(topics, filtered, loop, this, id);
        List<Subscription<AtomicInteger>> joined = subscriptions;
        soon(() -> joined.forEach(Subscription::begin));
      }
    }

    void comeOrDrop() {
      if (subscriptions.isEmpty()) {
        come();
      } else {
        subscriptions.forEach(rig.hub::unsubscribe);
        subscriptions = List.of();
      }
    }

    @Override
    public void deliver(Delivery<AtomicInteger> delivery, Flushes flushes) {
      if (leaving) {
        return;
      }
      if (subscriptions.isEmpty()) {
        wrong.add("something came after it had left");
      }
      if (delivery.event().name().equals(Event.RESUME)) {
        boolean all = delivery.event().toString().contains("true");
        (all ? complete : incomplete).incrementAndGet();
        toldOfGap |= !all;
      } else {
        got.clear();
        super.deliver(delivery, flushes);
        int number = Integer.parseInt(got.getLast().replaceAll(".* ", ""));
        if (toldOfGap ? number <= last : number != last + 1) {
          wrong.add(number + " came after " + last + (toldOfGap ? ", told of a gap" : ""));
        }
        toldOfGap = false;
        last = number;
      }
      id = rig.ids.getOrDefault(delivery.shared(), "none");
    }

    /** As a session does: nothing more, until it comes again. */
    @Override
    public void missed() {
      leaving = true;
      soon(() -> {
        if (leaving && !subscriptions.isEmpty()) {
          comeOrDrop();
          come();
        }
      });
    }

    @Override
    public void lost() {
      wrong.add("lost");
    }
  }

  @ParameterizedTest
  @CsvSource({"1,true", "2,true", "3,true", "4,false", "5,false", "6,false"})
  void whoDropsAndComesBackHasAGaplessSequenceOrIsToldOfTheGap(long seed, boolean filtered)
      throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    SplittableRandom delays = random.split();
    rig.screen.beforeAnswer =
        _ -> {
          synchronized (delays) {
            LockSupport.parkNanos(delays.nextInt(200_000));
          }
        };
    List<String> topics =
        filtered ? List.of("timeline:public") : List.of("timeline:1", "timeline:1:notifications");
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new Client(i, filtered, topics));
    }
    everyone(clients, Client::come);
    topics.forEach(rig::live);
    int number = 0;
    while (number < EVENTS) {
      if (random.nextInt(10) == 0) {
        Client client = clients.get(random.nextInt(CLIENTS));
        client.soon(client::comeOrDrop);
      }
      if (random.nextInt(500) == 0) {
        number += gap(topics, random);
      }
      if (random.nextInt(20) == 0) {
        LockSupport.parkNanos(random.nextInt(1_000_000));
      }
      String topic = topics.get(random.nextInt(topics.size()));
      if (random.nextBoolean()) {
        rig.update(topic, number++);
      } else {
        rig.delete(topic, number++);
      }
    }
    everyone(clients, Client::come);
    everyone(clients, _ -> {}); // What comes soon has come now.
    int end = number;
    AtomicInteger next = new AtomicInteger(end);
    // Not only once: who still has to be told of a gap comes again, and misses what came before.
    await()
        .until(() -> {
          rig.delete(topics.getFirst(), next.getAndIncrement());
          return clients.stream().allMatch(c -> c.last >= end);
        });
    assertEquals(List.of(), wrong, "seed " + seed);
    assertTrue(complete.get() > 10, "seed " + seed + ": " + complete);
    assertTrue(incomplete.get() > CLIENTS, "seed " + seed + ": " + incomplete);
    await().until(rig::allGivenBack);
    await().until(() -> rig.metric("flodgatt_backlog_bytes") == 0);
  }

  /** Redis is away, and some events are not heard; returns how many. */
  private int gap(List<String> topics, SplittableRandom random) {
    rig.hub.interrupted();
    boolean nothingMissed = random.nextBoolean();
    LockSupport.parkNanos(random.nextInt(500_000));
    topics.forEach(rig::live);
    LockSupport.parkNanos(random.nextInt(500_000));
    rig.hub.resumed(nothingMissed);
    return nothingMissed ? 0 : 3;
  }

  private void everyone(List<Client> clients, Consumer<Client> action) throws Exception {
    for (Client client : clients) {
      loops.get(client.loop).submit(() -> action.accept(client)).get(1, TimeUnit.MINUTES);
    }
  }
}
