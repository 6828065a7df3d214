package org.flodgatt.testkit.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** An event-stream client that sees every chunk. One thread at a time. */
public final class SseTestClient implements AutoCloseable {
  private final RawConnection connection;
  private final HttpHead head;

  private SseTestClient(RawConnection connection, HttpHead head) {
    this.connection = connection;
    this.head = head;
  }

  /**
   * Opens a stream and reads its first bytes; fails unless they are as they must be.
   *
   * @param headers further lines of the request
   */
  public static SseTestClient open(int port, String target, String... headers) {
    SseTestClient client = request(port, target, headers);
    if (client.head.status() != 200) {
      throw new AssertionError(
          "expected 200, got " + client.head.lines() + client.connection.readUntil("}"));
    }
    String first = client.nextChunk();
    if (!first.equals(":)\n")) {
      throw new AssertionError("expected \":)\\n\", got \"" + first + "\"");
    }
    return client;
  }

  /** Sends the request and reads the head, whatever it says. */
  public static SseTestClient request(int port, String target, String... headers) {
    RawConnection connection = RawConnection.to(port);
    connection.send(HttpReply.head("GET", target, headers));
    return new SseTestClient(connection, connection.readHead());
  }

  public HttpHead head() {
    return head;
  }

  public RawConnection connection() {
    return connection;
  }

  /** The next chunk without its frame; empty: the last one. */
  public String nextChunk() {
    return nextChunk(RawConnection.PATIENCE);
  }

  /** The next chunk without its frame; the patience is for its first byte. */
  public String nextChunk(Duration patience) {
    String size = connection.readUntil("\r\n", patience).strip();
    byte[] chunk = connection.readExactly(Integer.parseInt(size, 16));
    connection.readUntil("\r\n");
    return new String(chunk, StandardCharsets.UTF_8);
  }

  /** The next chunk that is no heartbeat. */
  public String nextEvent() {
    String chunk = nextChunk();
    while (chunk.equals(":thump\n\n")) {
      chunk = nextChunk();
    }
    return chunk;
  }

  /** Fails unless the stream ends now as it should: the last chunk, then the connection. */
  public void expectEnd() {
    String chunk = nextEvent();
    if (!chunk.isEmpty()) {
      throw new AssertionError("expected the last chunk, got \"" + chunk + "\"");
    }
    connection.expectEnd();
  }

  /** Goes away without a word. */
  @Override
  public void close() {
    connection.close();
  }
}
