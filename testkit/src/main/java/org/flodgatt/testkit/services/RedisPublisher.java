package org.flodgatt.testkit.services;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes over a connection of its own, as a process of Rails does: it finds the server anew
 * after each trouble. One thread at a time; blocks until Redis answers.
 */
public final class RedisPublisher implements AutoCloseable {
  private final IntSupplier port;
  private @Nullable RedisCommands commands;

  /**
   * A publisher that connects when first needed.
   *
   * @param port where the server is now
   */
  public RedisPublisher(IntSupplier port) {
    this.port = port;
  }

  /**
   * Publishes a message.
   *
   * @return how many connections received it
   * @throws UncheckedIOException if there was no answer: then nobody knows whether it was published
   */
  public long publish(String topic, String message) {
    RedisCommands connected = commands;
    if (connected == null) {
      connected = new RedisCommands(port.getAsInt(), List.of("AUTH", RedisServer.OWN_USER, "any"));
      commands = connected;
    }
    try {
      return connected.number("PUBLISH", topic, message);
    } catch (UncheckedIOException e) {
      close();
      throw e;
    }
  }

  /** Ends the connection; the next message opens one again. */
  @Override
  public void close() {
    RedisCommands old = commands;
    commands = null;
    if (old != null) {
      old.close();
    }
  }
}
