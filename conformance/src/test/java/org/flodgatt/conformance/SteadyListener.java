package org.flodgatt.conformance;

import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.jspecify.annotations.Nullable;

/**
 * A client that listens to its home and comes back whenever its connection ends. It remembers the
 * numbers it heard on each connection.
 */
final class SteadyListener implements AutoCloseable {
  private static final Pattern NUMBER = Pattern.compile("\"payload\":\"([0-9]+)\"");
  private static final long PAUSE_NANOS = 100_000_000;

  private final int port;
  private final String token;
  private final List<List<Long>> heard = new CopyOnWriteArrayList<>();
  private final AtomicLong last = new AtomicLong(-1);
  private volatile boolean stopped;
  private volatile @Nullable WebSocketTestClient socket;

  private SteadyListener(int port, String token) {
    this.port = port;
    this.token = token;
  }

  /** Starts one on a thread of its own. */
  static SteadyListener start(int port, String token) {
    SteadyListener listener = new SteadyListener(port, token);
    Thread.ofVirtual().start(listener::run);
    return listener;
  }

  /** What came on each connection, in order. */
  List<List<Long>> heard() {
    return List.copyOf(heard);
  }

  /** The last number that came. */
  long last() {
    return last.get();
  }

  private void run() {
    while (!stopped) {
      try (WebSocketTestClient client =
          WebSocketTestClient.open(
              port, "/api/v1/streaming?stream=user", "Authorization: Bearer " + token)) {
        socket = client;
        listen(client);
      } catch (AssertionError | UncheckedIOException | ClosedSelectorException ended) {
        // Refused, closed or cut: it comes back.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void listen(WebSocketTestClient client) {
    List<Long> numbers = new CopyOnWriteArrayList<>();
    heard.add(numbers);
    while (!stopped) {
      Matcher number = NUMBER.matcher(client.nextText());
      if (number.find()) {
        long value = Long.parseLong(number.group(1));
        numbers.add(value);
        last.set(value);
      }
    }
  }

  @Override
  public void close() {
    stopped = true;
    WebSocketTestClient open = socket;
    if (open != null) {
      open.close();
    }
  }
}
