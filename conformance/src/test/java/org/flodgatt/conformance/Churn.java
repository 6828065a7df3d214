package org.flodgatt.conformance;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.flodgatt.testkit.mastodon.Author;
import org.flodgatt.testkit.mastodon.FilterRow;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.flodgatt.testkit.mastodon.Status;

/**
 * Clients that come and go, while Rails publishes, and while database and Redis stand still for a
 * moment now and then, so that clients leave in the midst of look-ups and subscriptions. All of it
 * follows from the seed, up to the speed of the machine.
 */
final class Churn {
  private static final int PEOPLE = 40;
  private static final int AT_ONCE = 48;
  private static final int FLOOD_CHARS = 150_000;

  /** A hashtag with more to read than anybody takes. */
  static final String FLOOD = "flood";

  private static final List<String> TABLES =
      List.of("oauth_access_tokens", "lists", "settings", "blocks", "custom_filters");

  /** Somebody who connects, with a list of their own. */
  record Member(Person person, long list) {}

  private final Mastodon mastodon;
  private final List<Member> members = new ArrayList<>();
  private final Author author;

  Churn(Mastodon mastodon) {
    this.mastodon = mastodon;
    long blocked = mastodon.rows().account("a", "far.example");
    author = Author.remote(blocked, "a", "far.example");
    for (int i = 0; i < PEOPLE; i++) {
      Person person = mastodon.person(i % 10 == 9 ? "read:statuses" : "read");
      members.add(new Member(person, mastodon.rows().list(person.account(), "list")));
      switch (i % 4) {
        case 0 -> mastodon.rows().filter(FilterRow.of(person.account(), "no").keyword("the"));
        case 1 -> mastodon.rows().block(person.account(), blocked);
        default -> {
          // Nothing is kept from this one.
        }
      }
    }
  }

  /**
   * Lets so many clients come and go; returns when the last has gone.
   *
   * @return what they did
   */
  ChurnTally run(long seed, int connections) throws InterruptedException, ExecutionException {
    ChurnTally tally = new ChurnTally();
    CountDownLatch stop = new CountDownLatch(1);
    Phaser floods = new Phaser(1);
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> rails = threads.submit(publisher(new Random(seed), stop, floods));
      Future<?> weather = threads.submit(standstills(new Random(~seed), stop));
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        clients.add(
            threads.submit(() -> {
              for (int n = next.getAndIncrement(); n < connections; n = next.getAndIncrement()) {
                new ChurnClient(this, new Random(seed * 1_000_003 + n), floods, tally).live();
              }
              return null;
            }));
      }
      try {
        for (Future<?> client : clients) {
          client.get();
        }
      } finally {
        stop.countDown();
        floods.forceTermination();
      }
      rails.get();
      weather.get();
    }
    return tally;
  }

  int port() {
    return mastodon.port();
  }

  Member anybody(Random random) {
    return members.get(random.nextInt(members.size()));
  }

  /** The admin or the user ends this token's connections. */
  void kill(Member member) {
    mastodon
        .redis()
        .publish("timeline:access_token:" + member.person().token().id(), RailsEvents.kill());
  }

  private Callable<Void> publisher(Random random, CountDownLatch stop, Phaser floods) {
    return () -> {
      for (long id = 1; !stop.await(random.nextInt(3), TimeUnit.MILLISECONDS); id++) {
        if (id % 20 == 0) {
          Status long_ = Status.of(id).author(author).with("content", "x".repeat(FLOOD_CHARS));
          mastodon.redis().publish("timeline:hashtag:" + FLOOD, RailsEvents.update(long_));
          floods.arrive();
        } else {
          publish(random, id);
        }
      }
      return null;
    };
  }

  private void publish(Random random, long id) {
    Member member = anybody(random);
    String account = Long.toString(member.person().account());
    Status status = Status.of(id).author(author);
    String topic =
        switch (random.nextInt(8)) {
          case 0 -> "timeline:public";
          case 1 -> "timeline:public:remote";
          case 2 -> "timeline:hashtag:tag" + random.nextInt(ChurnClient.TAGS);
          case 3 -> "timeline:list:" + member.list();
          case 4 -> "timeline:" + account + ":notifications";
          case 5 -> "timeline:system:" + account;
          default -> "timeline:" + account;
        };
    String message =
        topic.startsWith("timeline:system")
            ? RailsEvents.filtersChanged()
            : id % 3 == 0 ? RailsEvents.delete(Long.toString(id)) : RailsEvents.update(status);
    mastodon.redis().publish(topic, message);
  }

  /** Now a table, now Redis stands still. */
  private Callable<Void> standstills(Random random, CountDownLatch stop) {
    return () -> {
      try (Connection locker = mastodon.postgres().connect();
          Statement lock = locker.createStatement()) {
        locker.setAutoCommit(false);
        while (!stop.await(random.nextInt(60), TimeUnit.MILLISECONDS)) {
          int choice = random.nextInt(TABLES.size() + 2);
          if (choice < TABLES.size()) {
            lockFor(random.nextInt(80), TABLES.get(choice), lock, stop);
          } else {
            freezeFor(random.nextInt(80), stop);
          }
        }
      }
      return null;
    };
  }

  private static void lockFor(int millis, String table, Statement lock, CountDownLatch stop)
      throws SQLException, InterruptedException {
    lock.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
    try {
      var _ = stop.await(millis, TimeUnit.MILLISECONDS);
    } finally {
      lock.getConnection().rollback();
    }
  }

  private void freezeFor(int millis, CountDownLatch stop) throws InterruptedException {
    mastodon.redis().freeze();
    try {
      var _ = stop.await(millis, TimeUnit.MILLISECONDS);
    } finally {
      mastodon.redis().thaw();
    }
  }
}
