package org.flodgatt.loadtest.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.flodgatt.loadtest.wire.ChunkReader;
import org.flodgatt.loadtest.wire.EventStreamReader;
import org.flodgatt.loadtest.wire.Marker;
import org.flodgatt.loadtest.wire.Phase;
import org.flodgatt.loadtest.wire.WebSocketReader;
import org.flodgatt.loadtest.wire.WireException;
import org.flodgatt.loadtest.wire.WireListener;
import org.flodgatt.loadtest.wire.WireReader;
import org.jspecify.annotations.Nullable;

/** One streaming connection. Used by the thread of its {@link ClientLoop} only. */
final class Client implements WireListener {
  private static final int LONGEST_HEAD = 16 * 1024;

  private final int index;
  private final boolean webSocket;
  private final SocketChannel socket;
  private final Tally tally;
  private final long startedNanos;
  private final Ledger ledger = new Ledger();
  private @Nullable ByteArrayOutputStream head = new ByteArrayOutputStream(512);
  private @Nullable WireReader reader;
  private boolean ready;
  private boolean ended;
  private long nowNanos;

  Client(int index, boolean webSocket, SocketChannel socket, Tally tally, long startedNanos) {
    this.index = index;
    this.webSocket = webSocket;
    this.socket = socket;
    this.tally = tally;
    this.startedNanos = startedNanos;
  }

  int index() {
    return index;
  }

  Ledger ledger() {
    return ledger;
  }

  SocketChannel socket() {
    return socket;
  }

  boolean isOpening() {
    return !ended && reader == null;
  }

  long startedNanos() {
    return startedNanos;
  }

  /** Writes a few bytes, which a socket that is read by its server always takes. */
  void write(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    socket.write(buffer);
    if (buffer.hasRemaining()) {
      throw new IOException("the server does not read");
    }
  }

  /** Takes what was read from the socket. */
  void read(Handshake handshake, Marker marker, byte[] bytes, int length, long now)
      throws WireException {
    nowNanos = now;
    int from = 0;
    if (reader == null) {
      from = readHead(bytes, length, handshake, marker);
    }
    if (reader != null && from < length && !ended) {
      reader.read(bytes, from, length);
    }
  }

  private int readHead(byte[] bytes, int length, Handshake handshake, Marker marker)
      throws WireException {
    ByteArrayOutputStream collected = Objects.requireNonNull(head);
    for (int at = 0; at < length; at++) {
      collected.write(bytes[at]);
      if (bytes[at] == '\n') {
        String text = collected.toString(StandardCharsets.ISO_8859_1);
        if (text.endsWith("\r\n\r\n")) {
          headEnd(text, handshake, marker);
          return at + 1;
        }
      }
    }
    if (collected.size() > LONGEST_HEAD) {
      throw new WireException("answer has an endless head");
    }
    return length;
  }

  private void headEnd(String text, Handshake handshake, Marker marker) throws WireException {
    String refusal = handshake.refusal(webSocket, text);
    if (refusal != null) {
      throw new WireException(refusal);
    }
    head = null;
    if (webSocket) {
      reader = new WebSocketReader(marker, this);
    } else {
      EventStreamReader content = new EventStreamReader(marker, this);
      reader = Handshake.isChunked(text) ? new ChunkReader(content, this) : content;
    }
    tally.opened(startedNanos, nowNanos);
  }

  /** Counts the end of this connection, once, and closes its socket. */
  void end(String reason, boolean expected) {
    if (ended) {
      return;
    }
    ended = true;
    if (!expected) {
      tally.trouble(reason);
      if (reader == null) {
        tally.failed++;
      } else {
        tally.closed++;
      }
    }
    try {
      socket.close();
    } catch (IOException e) {
      tally.trouble("closing: " + e.getMessage());
    }
  }

  @Override
  public void event(Phase phase, long number, long bytes) {
    tally.arrived(nowNanos);
    if (!ready) {
      ready = true;
      tally.ready++;
    }
    switch (phase) {
      case PROBE -> {}
      case RUN -> tally.measured(number, bytes, ledger.received(number), nowNanos);
    }
  }

  @Override
  public void foreign(String beginning) {
    tally.foreign++;
    if (beginning.startsWith("{\"error\"")) {
      tally.trouble("told " + beginning);
    }
  }

  @Override
  public void ping(byte[] payload) {
    byte[] pong = new byte[6 + payload.length];
    pong[0] = (byte) 0x8a;
    pong[1] = (byte) (0x80 | payload.length);
    System.arraycopy(payload, 0, pong, 6, payload.length);
    try {
      write(pong);
    } catch (IOException e) {
      end("pong not written: " + e.getMessage(), false);
    }
  }

  @Override
  public void end(String reason) {
    end(reason, false);
  }
}
