package org.flodgatt.testkit.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.flodgatt.testkit.services.RespClient.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Commands to one Redis server over one connection, opened when first needed and again after it
 * broke. Thread-safe: one command at a time.
 */
final class RedisCommands implements AutoCloseable {
  private final InetSocketAddress server;
  private final List<String> authentication;
  private @Nullable RespClient client;

  RedisCommands(int port, List<String> authentication) {
    this(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), authentication);
  }

  RedisCommands(InetSocketAddress server, List<String> authentication) {
    this.server = server;
    this.authentication = List.copyOf(authentication);
  }

  /** The whole reply. A refusal by Redis is an exception; so is a lost connection. */
  synchronized Reply send(List<String> words) {
    try {
      RespClient connected = client;
      if (connected == null) {
        connected = new RespClient(server);
        client = connected;
        if (!authentication.isEmpty()) {
          refuseFailure(authentication, connected.command(authentication));
        }
      }
      return refuseFailure(words, connected.command(words));
    } catch (IOException e) {
      close();
      throw new UncheckedIOException("Redis at " + server + " does not answer", e);
    }
  }

  /** A reply that is one string or number; empty if it is nil. */
  Optional<String> text(String... words) {
    return switch (send(List.of(words))) {
      case Reply.Value value -> value.text();
      case Reply.Items items -> throw new IllegalStateException("unexpected reply " + items);
      case Reply.Failure failure -> throw new IllegalStateException(failure.message());
    };
  }

  long number(String... words) {
    return Long.parseLong(text(words).orElseThrow());
  }

  /** A reply that is a flat list; nil items are left out. */
  List<String> texts(String... words) {
    return switch (send(List.of(words))) {
      case Reply.Value value -> value.text().stream().toList();
      case Reply.Items items ->
          items.items().stream()
              .flatMap(item -> item instanceof Reply.Value value ? value.text().stream() : null)
              .toList();
      case Reply.Failure failure -> throw new IllegalStateException(failure.message());
    };
  }

  @Override
  public synchronized void close() {
    RespClient old = client;
    client = null;
    if (old != null) {
      try {
        old.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot close a connection", e);
      }
    }
  }

  private static Reply refuseFailure(List<String> words, Reply reply) {
    if (reply instanceof Reply.Failure failure) {
      throw new IllegalStateException(
          "Redis refused " + words.getFirst() + ": " + failure.message());
    }
    return reply;
  }
}
