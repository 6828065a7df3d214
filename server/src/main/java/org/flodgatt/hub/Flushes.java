package org.flodgatt.hub;

import java.util.ArrayList;
import java.util.List;

/**
 * Connections that got something in this turn of the event loop and are flushed once at its end.
 */
public final class Flushes {
  private final List<Runnable> waiting = new ArrayList<>();

  Flushes() {}

  /** Runs the flush at the end of the turn. The caller adds itself once a turn. */
  public void add(Runnable flush) {
    waiting.add(flush);
  }

  void run() {
    waiting.forEach(Runnable::run);
    waiting.clear();
  }
}
