package org.flodgatt.conformance.chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Token;
import org.jspecify.annotations.Nullable;

/**
 * A client as real ones are: it opens its streams, reads all that comes, answers pings, and comes
 * back after every end with growing pauses. Only on the thread of the {@link Crowd}.
 */
final class Listener implements WireEvents {
  private static final long FIRST_PAUSE_NANOS = 100_000_000L;
  private static final int MOST_DOUBLINGS = 4;
  private static final int MOST_HEAD = 8_192;

  /** What it is doing. */
  enum State {
    AWAY,
    OPENING,
    OPEN
  }

  private final Plan plan;
  private final Report report;
  private final Judge judge;
  private final StringBuilder head = new StringBuilder();
  private Token token;
  private @Nullable Token nextToken;
  private State state = State.AWAY;
  private @Nullable SocketChannel socket;
  private @Nullable WireReader reader;
  private Ledger ledger;
  private int failures;
  private long since;

  Listener(Plan plan, Report report, Judge judge) {
    this.plan = plan;
    this.report = report;
    this.judge = judge;
    this.token = plan.person().token();
    this.ledger = new Ledger(plan, report);
  }

  Plan plan() {
    return plan;
  }

  State state() {
    return state;
  }

  Token token() {
    return token;
  }

  Ledger ledger() {
    return ledger;
  }

  /** Since when it has been in its state, by {@link System#nanoTime}. */
  long since() {
    return since;
  }

  /** Its token is revoked: the connection must end, and the next one uses this token. */
  void condemn(Token next) {
    nextToken = next;
  }

  /** It has heard something on each of its topics. */
  boolean isServed() {
    return state == State.OPEN && ledger.hasBegun();
  }

  boolean isCondemned() {
    return nextToken != null;
  }

  /** Begins to connect. */
  void connecting(SocketChannel fresh) {
    socket = fresh;
    state = State.OPENING;
    since = System.nanoTime();
    reader = null;
    head.setLength(0);
    ledger = new Ledger(plan, report);
  }

  /** The connection stands: asks for the first stream. */
  void ask() throws IOException {
    String authorization = "Authorization: Bearer " + token.text();
    Stream first = plan.streams().getFirst();
    write(
        switch (plan.wire()) {
          case WEBSOCKET ->
              WebSocketTestClient.upgrade("/api/v1/streaming?" + first.query(), authorization);
          case EVENT_STREAM -> HttpReply.head("GET", first.path(), authorization);
        });
  }

  /** Takes what has come. */
  void received(ByteBuffer bytes) throws IOException {
    while (state == State.OPENING && bytes.hasRemaining()) {
      head.append((char) (bytes.get() & 0xff));
      if (endsHead()) {
        answered();
      } else if (head.length() > MOST_HEAD) {
        throw new IllegalStateException("endless head");
      }
    }
    WireReader open = reader;
    if (state == State.OPEN && open != null) {
      open.read(bytes);
    }
  }

  private boolean endsHead() {
    int length = head.length();
    return length >= 4 && head.substring(length - 4).equals("\r\n\r\n");
  }

  private void answered() throws IOException {
    int status = Integer.parseInt(head.substring(9, 12));
    switch (plan.wire()) {
      case WEBSOCKET -> {
        if (status != 101) {
          refused(status);
          return;
        }
        reader = new FrameReader(this);
        for (Stream stream : plan.streams().subList(1, plan.streams().size())) {
          send(WebSocketTestClient.TEXT, stream.subscribe().getBytes(StandardCharsets.US_ASCII));
        }
      }
      case EVENT_STREAM -> {
        if (status != 200) {
          refused(status);
          return;
        }
        reader = new ChunkReader(this);
      }
    }
    state = State.OPEN;
    since = System.nanoTime();
    failures = 0;
    report.count("connections opened");
  }

  private void refused(int status) {
    report.count("opening refused: " + status);
    boolean mayBe =
        status == 500 || status == 503 || status == 429 || (status == 401 && isCondemned());
    if (!mayBe) {
      report.violation("refusal", plan + ": " + head.toString().lines().toList());
    }
    away();
  }

  @Override
  public void event(String beginning) {
    if (state != State.OPEN) {
      return;
    }
    if (!beginning.startsWith("{\"error\":")) {
      ledger.heard(beginning);
      return;
    }
    report.count("subscription refused: " + beginning);
    if (!beginning.contains("\"status\":500")) {
      report.violation("refusal", plan + ": " + beginning);
    }
    left();
  }

  @Override
  public void ping(byte[] payload) {
    try {
      send(WebSocketTestClient.PONG, payload);
    } catch (IOException e) {
      ended(new Ending.Cut("while answering a ping: " + e.getMessage()));
    }
  }

  @Override
  public void closeFrame(int code) {
    try {
      send(WebSocketTestClient.CLOSE, new byte[0]);
    } catch (IOException gone) {
      // It has said all it wanted.
    }
    ended(new Ending.CloseFrame(code));
  }

  @Override
  public void lastChunk() {
    ended(new Ending.LastChunk());
  }

  /** Goes of its own accord. */
  void left() {
    if (state == State.OPEN) {
      ended(new Ending.Left());
    }
  }

  /** The connection broke, or could not be made. */
  void broken(String how) {
    if (state == State.OPEN) {
      ended(new Ending.Cut(how));
    } else if (state == State.OPENING) {
      report.count("opening failed");
      away();
    }
  }

  private void ended(Ending ending) {
    if (state != State.OPEN) {
      return;
    }
    judge.ended(plan, ending, isCondemned());
    away();
  }

  private void away() {
    state = State.AWAY;
    since = System.nanoTime();
    failures++;
    Token next = nextToken;
    if (next != null) {
      token = next;
      nextToken = null;
    }
    SocketChannel old = socket;
    socket = null;
    if (old != null) {
      try {
        old.close();
      } catch (IOException e) {
        report.count("sockets that could not be closed");
      }
    }
  }

  /** How long it waits before it comes back; real clients scatter. */
  long pauseNanos(double chance) {
    long most = FIRST_PAUSE_NANOS << Math.min(failures, MOST_DOUBLINGS);
    return (long) (most * (0.2 + 0.8 * chance));
  }

  private void send(int opcode, byte[] payload) throws IOException {
    write(ByteBuffer.wrap(WebSocketTestClient.frame(0x80 | opcode, payload, true)));
  }

  private void write(String text) throws IOException {
    write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  // A client writes little: it always fits into the socket's buffer.
  private void write(ByteBuffer bytes) throws IOException {
    SocketChannel open = socket;
    if (open == null || open.write(bytes) < bytes.limit()) {
      throw new IOException("a request did not fit");
    }
  }
}
