package org.flodgatt.hub;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that got something in this turn of the event loop and are flushed once at its end.
 */
public final class Flushes {
  private static final Logger log = LoggerFactory.getLogger(Flushes.class);

  /** Sends what was queued for one connection. */
  @FunctionalInterface
  public interface Flush {
    void flush();
  }

  private final List<Flush> waiting = new ArrayList<>();

  Flushes() {}

  /** Runs the flush at the end of the turn. The caller adds itself once a turn. */
  public void add(Flush flush) {
    waiting.add(flush);
  }

  void run() {
    for (Flush flush : waiting) {
      try {
        flush.flush();
      } catch (RuntimeException e) {
        log.error("A connection could not be flushed; the others go on", e);
      }
    }
    waiting.clear();
  }
}
