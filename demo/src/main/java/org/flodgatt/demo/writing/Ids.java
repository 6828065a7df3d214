package org.flodgatt.demo.writing;

import java.time.InstantSource;

/** Ids as Mastodon makes them: milliseconds and 16 bits more; always rising. Not thread-safe. */
public final class Ids {
  private static final int SEQUENCE_BITS = 16;

  private final InstantSource clock;
  private long last;

  /** Ids of the times of this clock. */
  public Ids(InstantSource clock) {
    this.clock = clock;
  }

  /** The next id, above all before. */
  public long next() {
    last = Math.max(last + 1, clock.millis() << SEQUENCE_BITS);
    return last;
  }
}
