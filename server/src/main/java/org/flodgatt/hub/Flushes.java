package org.flodgatt.hub;

import java.util.ArrayList;
import java.util.List;
import org.flodgatt.log.Seldom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that got something in this turn of the event loop and are flushed once, at its end.
 * When the turn has one event only, it is sent at once instead, while the connection is still in
 * the processor's cache. Confined to the event loop.
 */
public final class Flushes {
  private static final Logger log = LoggerFactory.getLogger(Flushes.class);
  private static final Seldom<Throwable> unflushed =
      Seldom.error(log, "A connection could not be flushed; the others go on");

  /** Sends what was queued. */
  @FunctionalInterface
  public interface Flush {
    void flush();
  }

  private final List<Flush> waiting = new ArrayList<>();
  private boolean atOnce;
  private int sent;

  Flushes() {}

  /** Whether nothing more comes in this turn that could be sent together with what comes now. */
  void atOnce(boolean nothingMore) {
    atOnce = nothingMore;
  }

  /** Whether nothing is known that could be sent together with what comes now: it goes at once. */
  public boolean atOnce() {
    return atOnce;
  }

  /** Flushes at the end of the turn. The caller adds itself once a turn. */
  public void add(Flush flush) {
    waiting.add(flush);
  }

  /** One more client gets the event that is handed round. */
  public void sent() {
    sent++;
  }

  /** How many clients were sent something since the last call. */
  int takeSent() {
    int count = sent;
    sent = 0;
    return count;
  }

  void run() {
    for (Flush flush : waiting) {
      run(flush);
    }
    waiting.clear();
  }

  private static void run(Flush flush) {
    try {
      flush.flush();
    } catch (RuntimeException e) {
      unflushed.happened(e);
    }
  }
}
