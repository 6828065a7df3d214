package org.flodgatt.hub;

import java.util.function.Consumer;

/** One subscriber's interest in one topic. Confined to the subscriber's event loop. */
public final class Subscription implements AutoCloseable {
  private final Runnable leave;
  private final Consumer<Runnable> whenLive;
  private boolean closed;

  Subscription(Runnable leave, Consumer<Runnable> whenLive) {
    this.leave = leave;
    this.whenLive = whenLive;
  }

  /**
   * Runs the action once the source has confirmed that it listens: from then on nothing is missed.
   * At once if it does already; on any thread.
   */
  public void whenLive(Runnable action) {
    whenLive.accept(action);
  }

  /** Ends it; again is harmless. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      leave.run();
    }
  }
}
