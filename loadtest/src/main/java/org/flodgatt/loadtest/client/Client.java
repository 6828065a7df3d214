package org.flodgatt.loadtest.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.flodgatt.loadtest.wire.ChunkReader;
import org.flodgatt.loadtest.wire.EventStreamReader;
import org.flodgatt.loadtest.wire.Filtered;
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

  private final Seat seat;
  private final SocketChannel socket;
  private final Tally tally;
  private final Ledger ledger;
  private @Nullable ByteArrayOutputStream head = new ByteArrayOutputStream(512);
  private @Nullable WireReader reader;
  private boolean heard;
  private boolean ended;
  private boolean left;
  private boolean finished;
  private boolean wasOpen;
  private long openedNanos;
  private long nowNanos;

  Client(Seat seat, SocketChannel socket, Tally tally) {
    this.seat = seat;
    this.socket = socket;
    this.tally = tally;
    ledger = new Ledger(seat.share(), seat.original());
  }

  /**
   * The place that a connection takes.
   *
   * @param index its number, from 0; a connection in place of another has the other's
   * @param slow it stops reading at some time
   * @param original it belongs to the ramp and takes nobody's place
   * @param wantedNanos when it was first tried to open it
   * @param startedNanos when it was last tried
   */
  record Seat(
      int index,
      boolean webSocket,
      boolean slow,
      boolean original,
      Share share,
      long wantedNanos,
      long startedNanos) {}

  Seat seat() {
    return seat;
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

  boolean hasEnded() {
    return ended;
  }

  /** Whether the server, or a failure, has ended it. */
  boolean endedItself() {
    return ended && !left;
  }

  /** Whether the server ever accepted it. */
  boolean wasOpen() {
    return wasOpen;
  }

  long openedNanos() {
    return openedNanos;
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
    String refusal = handshake.refusal(seat.webSocket(), text);
    if (refusal != null) {
      throw new WireException(refusal);
    }
    head = null;
    if (seat.webSocket()) {
      reader = new WebSocketReader(marker, this);
    } else {
      EventStreamReader content = new EventStreamReader(marker, this);
      reader = Handshake.isChunked(text) ? new ChunkReader(content, this) : content;
    }
    wasOpen = true;
    openedNanos = nowNanos;
    tally.open++;
    tally.slowOpen += seat.slow() ? 1 : 0;
    if (seat.original()) {
      tally.opened(seat.startedNanos(), nowNanos);
    } else {
      tally.rejoined(seat.wantedNanos(), nowNanos);
    }
  }

  /** Counts the end of this connection, once, and closes its socket. */
  void end(String reason) {
    if (ended) {
      return;
    }
    if (seat.slow() && wasOpen) {
      Tally.count(tally.slowEnds, reason);
    } else if (wasOpen) {
      tally.trouble(reason);
      tally.closed++;
    } else if (seat.original()) {
      tally.trouble(reason);
      tally.failed++;
    }
    close();
  }

  /**
   * Leaves because the run wants it.
   *
   * @param abruptly with a reset, as a client does whose process was killed
   */
  void leave(boolean abruptly) {
    if (ended) {
      return;
    }
    left = true;
    if (abruptly) {
      try {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
      } catch (IOException e) {
        tally.trouble("leaving: " + e.getMessage());
      }
    }
    close();
  }

  private void close() {
    ended = true;
    if (wasOpen) {
      tally.open--;
      tally.finished -= finished ? 1 : 0;
      tally.slowOpen -= seat.slow() ? 1 : 0;
    }
    reader = null;
    head = null;
    try {
      socket.close();
    } catch (IOException e) {
      tally.trouble("closing: " + e.getMessage());
    }
  }

  @Override
  public void event(Phase phase, long number, long bytes, Filtered filtered) {
    tally.arrived(nowNanos);
    if (!heard) {
      heard = true;
      if (seat.original()) {
        tally.ready++;
      } else {
        tally.served(seat.wantedNanos(), nowNanos);
      }
    }
    switch (phase) {
      case PROBE -> {}
      case RUN -> measured(number, bytes, filtered);
    }
  }

  private void measured(long number, long bytes, Filtered filtered) {
    boolean counts = ledger.received(number);
    if (!seat.share().allows((int) number, filtered)) {
      tally.misfilteredEvent();
    }
    tally.measured(number, bytes, counts);
    if (counts && tally.isLast(number)) {
      finished = true;
      tally.finished++;
    }
    if (!seat.slow()) {
      tally.took(number, nowNanos);
    }
  }

  @Override
  public void foreign(String beginning) {
    tally.foreignMessage();
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
      end("pong not written: " + e.getMessage());
    }
  }

  @Override
  public void ended(String reason) {
    end(reason);
  }
}
