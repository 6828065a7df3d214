package org.flodgatt.conformance.chaos;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.flodgatt.testkit.mastodon.Author;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.flodgatt.testkit.mastodon.Status;
import org.flodgatt.testkit.services.RedisPublisher;

/**
 * Publishes numbered events, one after the other, at a steady pace. A number counts when Redis has
 * answered; without an answer the same event is sent again, so that none is ever left out. Methods
 * may be called from any thread.
 */
final class Publisher implements AutoCloseable {
  private static final long RETRY_NANOS = 20_000_000L;

  private final RedisPublisher redis;
  private final List<Topic> topics;
  private final SplittableRandom random;
  private final Report report;
  private final long pauseMicros;
  private final ReentrantLock turn = new ReentrantLock();
  private final Condition woken = turn.newCondition();
  private final Thread thread;
  private boolean isPaused = true;
  private volatile boolean isClosed;

  Publisher(
      RedisPublisher redis,
      List<Topic> topics,
      int perSecond,
      Report report,
      SplittableRandom random) {
    this.redis = redis;
    this.topics = topics;
    this.random = random;
    this.report = report;
    this.pauseMicros = 1_000_000L / perSecond;
    this.thread = Thread.ofPlatform().daemon().name("publisher").unstarted(this::run);
  }

  /** Begins, in pause. */
  void start() {
    thread.start();
  }

  void resume() {
    turn.lock();
    try {
      isPaused = false;
      woken.signalAll();
    } finally {
      turn.unlock();
    }
  }

  /** Nothing is being published when this returns. Redis must be there. */
  void pause() {
    turn.lock();
    try {
      isPaused = true;
    } finally {
      turn.unlock();
    }
  }

  /** Publishes one event on every topic. */
  void round() {
    for (Topic topic : topics) {
      publish(topic, 0);
    }
  }

  /** Publishes an event that is larger by so many bytes. */
  void publish(Topic topic, int padding) {
    turn.lock();
    try {
      long number = topic.published() + 1;
      String message = message(topic, number, padding);
      while (!isAnswered(topic, message)) {
        topic.repeating(number);
        report.count("events published again, for want of an answer");
        // The turn is kept: nothing may overtake an event that has no answer yet.
        LockSupport.parkNanos(RETRY_NANOS);
        if (isClosed) {
          return;
        }
      }
      topic.answered(number);
      report.count("events published");
    } finally {
      turn.unlock();
    }
  }

  private boolean isAnswered(Topic topic, String message) {
    try {
      redis.publish(topic.name(), message);
      return true;
    } catch (UncheckedIOException | IllegalStateException noAnswer) {
      return false;
    }
  }

  private String message(Topic topic, long number, int padding) {
    long id = topic.id(number);
    if (padding > 0) {
      String pad = "x".repeat(padding);
      return RailsEvents.event("bulk", "{\"id\":\"" + id + "\",\"pad\":\"" + pad + "\"}");
    }
    boolean isDelete = random.nextInt(3) == 0;
    return switch (topic.kind()) {
      case PUBLIC, HASHTAG ->
          isDelete
              ? RailsEvents.delete(Long.toString(id))
              : RailsEvents.update(Status.of(id).author(author()));
      case HOME, LIST, DIRECT ->
          isDelete
              ? RailsEvents.delete(Long.toString(id))
              : RailsEvents.update(Status.of(id).personalised());
      case NOTIFICATIONS ->
          RailsEvents.notification(id, "mention", author(), Status.of(1).author(author()));
    };
  }

  private Author author() {
    return random.nextBoolean()
        ? Author.local(4711, "brynja")
        : Author.remote(4712 + random.nextInt(5), "far", "far.example");
  }

  private void run() {
    while (true) {
      turn.lock();
      try {
        while (isPaused && !isClosed) {
          woken.await();
        }
        if (isClosed) {
          return;
        }
        publish(topics.get(random.nextInt(topics.size())), 0);
        woken.await(pauseMicros, TimeUnit.MICROSECONDS);
      } catch (InterruptedException e) {
        return;
      } finally {
        turn.unlock();
      }
    }
  }

  @Override
  public void close() {
    isClosed = true;
    turn.lock();
    try {
      woken.signalAll();
    } finally {
      turn.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    redis.close();
  }
}
