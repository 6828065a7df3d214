package org.flodgatt.hub;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.flodgatt.event.Event;
import org.flodgatt.hub.TopicPast.Kept;

/**
 * Numbers all events of this process in the order in which they came, and keeps the last of those
 * topics that somebody may resume, within bounds of number, bytes and age.
 *
 * <p>The source's reading thread gives the numbers. Where nothing is kept that is one write and no
 * lock; where something is, numbering and keeping are one step under the monitor, and so are a
 * client's look at the number and at what is kept: so it sees all events up to that number and none
 * beyond.
 */
final class History<S> {
  /** Of no event: the client's last one is unknown here. */
  static final long UNKNOWN = -1;

  private static final Pattern DIGITS = Pattern.compile("0|[1-9]\\d{0,17}");

  /** What an event costs besides its message. */
  private static final int OVERHEAD_BYTES = 200;

  private final HistorySettings settings;

  /** Tells this process's numbers from those of others, and of itself before a restart. */
  private final String epoch;

  /** All that is kept, oldest first, by number. */
  private final LinkedHashMap<Long, Kept<S>> kept = new LinkedHashMap<>();

  private long bytes;

  /** The last number that was given. */
  private volatile long number;

  /** Before this number events may have been missed. */
  private long brokenAt;

  /** The source is away, or nobody knows yet whether anything was missed. */
  private boolean interrupted;

  /**
   * What a client missed.
   *
   * @param cut the last number when it was asked: what comes behind it is not among the events
   * @param heard whether the source was there
   * @param complete whether it is certain that these are all
   * @param events in order; none when they are not all
   */
  record Missed<S>(long cut, boolean heard, boolean complete, List<Kept<S>> events) {}

  History(HistorySettings settings) {
    this.settings = settings;
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    this.epoch = HexFormat.of().formatHex(random) + "-";
  }

  boolean on() {
    return settings.on();
  }

  /** The last number that was given. Any thread. */
  long number() {
    return number;
  }

  /** What a client names to go on behind the event with this number. */
  String id(long of) {
    return epoch + of;
  }

  /** The number in an id, {@link #UNKNOWN} when this process has not given it. Any thread. */
  long numberOf(String id) {
    String digits = id.startsWith(epoch) ? id.substring(epoch.length()) : "";
    long of = DIGITS.matcher(digits).matches() ? Long.parseLong(digits) : UNKNOWN;
    return of > number ? UNKNOWN : of;
  }

  /** The number of the next event, which is kept if somebody may ask for it. The reading thread. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  long next(TopicEntry<S> topic, Event event) {
    if (!settings.on()) {
      return ++number;
    }
    synchronized (this) {
      long next = number + 1;
      TopicPast<S> past = topic.past();
      if (past != null) {
        keep(past, new Kept<>(topic, next, event, System.nanoTime()));
      }
      number = next;
      return next;
    }
  }

  private void keep(TopicPast<S> past, Kept<S> event) {
    past.events.add(event);
    kept.put(event.number(), event);
    bytes += weight(event);
    if (past.events.size() > settings.events()) {
      forget(past.events.element());
    }
    while (bytes > settings.bytes()) {
      forget(kept.firstEntry().getValue());
    }
    forgetOld();
  }

  private static int weight(Kept<?> event) {
    return event.event().message().length + OVERHEAD_BYTES;
  }

  /** Forgets what is too old. Any thread. */
  synchronized void forgetOld() {
    long now = System.nanoTime();
    while (!kept.isEmpty()) {
      Kept<S> oldest = kept.firstEntry().getValue();
      if (now - oldest.arrived() <= settings.age().toNanos()) {
        return;
      }
      forget(oldest);
    }
  }

  /** The event is the oldest of its topic. */
  private void forget(Kept<S> event) {
    TopicPast<S> past = event.topic().past();
    if (past == null || !event.equals(past.events.poll())) {
      throw new IllegalStateException("forgotten out of order: " + event.topic().topic());
    }
    past.completeSince = Math.max(past.completeSince, event.number());
    kept.remove(event.number());
    bytes -= weight(event);
  }

  /** Keeps the topic's events from now on. Inside the hub's map operation for the topic. */
  synchronized void begin(TopicEntry<S> topic) {
    if (topic.past() == null) {
      topic.past(new TopicPast<>(topic.isLive() ? number : TopicPast.NOT_HEARD));
    }
  }

  /** Nobody will ask for the topic any more. Inside the hub's map operation for the topic. */
  synchronized void end(TopicEntry<S> topic) {
    TopicPast<S> past = topic.past();
    if (past != null) {
      topic.past(null);
      for (Kept<S> event : past.events) {
        kept.remove(event.number());
        bytes -= weight(event);
      }
    }
  }

  /**
   * The source hears the topic. Positions that were given before it did are no longer good for it.
   * The reading thread.
   */
  synchronized void live(TopicEntry<S> topic) {
    TopicPast<S> past = topic.past();
    if (past != null && past.completeSince == TopicPast.NOT_HEARD) {
      past.completeSince = ++number;
    }
  }

  /** The source is back and does not hear the topic, which it refuses now. The reading thread. */
  synchronized void unheard(TopicEntry<S> topic) {
    TopicPast<S> past = topic.past();
    if (past != null) {
      past.completeSince = TopicPast.NOT_HEARD;
    }
  }

  /** The source is lost; returns the place in the order. The reading thread. */
  synchronized long interrupted() {
    interrupted = true;
    return ++number;
  }

  /** The source is back. The reading thread. */
  synchronized void resumed(boolean nothingMissed) {
    interrupted = false;
    if (!nothingMissed) {
      // Positions that were given meanwhile are no better than those before.
      brokenAt = ++number;
    }
  }

  /**
   * What came on these topics behind the number.
   *
   * @param since as {@link #numberOf} tells it
   */
  synchronized Missed<S> since(long since, List<TopicEntry<S>> topics) {
    boolean complete = !interrupted && since >= brokenAt;
    List<Kept<S>> missed = new ArrayList<>();
    for (TopicEntry<S> topic : topics) {
      TopicPast<S> past = topic.past();
      if (past == null || since < past.completeSince) {
        complete = false;
      } else {
        past.events.stream().filter(event -> event.number() > since).forEach(missed::add);
      }
    }
    missed.sort(Comparator.comparingLong(Kept::number));
    return new Missed<>(number, !interrupted, complete, complete ? List.copyOf(missed) : List.of());
  }

  /** Bytes of all that is kept. Any thread. */
  synchronized long bytes() {
    return bytes;
  }
}
