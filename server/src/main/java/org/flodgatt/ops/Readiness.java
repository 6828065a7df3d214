package org.flodgatt.ops;

import java.util.concurrent.atomic.AtomicReference;

/** Whether new clients are welcome. Any thread. */
public final class Readiness {
  /** The life of the server. */
  public enum State {
    STARTING,
    READY,
    /** It is going down; clients should go to another one. */
    DRAINING
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);

  /** Clients can connect now. */
  public void ready() {
    state.compareAndSet(State.STARTING, State.READY);
  }

  /** The server goes down; there is no way back. */
  public void draining() {
    state.set(State.DRAINING);
  }

  /** The state at this moment. */
  public State state() {
    return state.get();
  }
}
