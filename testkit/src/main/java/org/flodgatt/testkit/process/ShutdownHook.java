package org.flodgatt.testkit.process;

/** Runs an action when the JVM ends, unless it is withdrawn before. */
public final class ShutdownHook implements AutoCloseable {
  private final Thread hook;

  private ShutdownHook(Thread hook) {
    this.hook = hook;
  }

  /** Registers the action. It runs on a thread of its own, beside other hooks. */
  public static ShutdownHook register(String name, Runnable action) {
    Thread hook = new Thread(action, name + "-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    return new ShutdownHook(hook);
  }

  /** Withdraws the action; without effect once the JVM is ending. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      // Then the action runs or has run, and must be idempotent anyway.
    }
  }
}
