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

  private final List<Runnable> waiting = new ArrayList<>();

  Flushes() {}

  /** Runs the flush at the end of the turn. The caller adds itself once a turn. */
  public void add(Runnable flush) {
    waiting.add(flush);
  }

  void run() {
    for (Runnable flush : waiting) {
      try {
        flush.run();
      } catch (RuntimeException e) {
        log.error("A connection could not be flushed; the others go on", e);
      }
    }
    waiting.clear();
  }
}
