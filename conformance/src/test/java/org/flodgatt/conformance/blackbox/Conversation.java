package org.flodgatt.conformance.blackbox;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.flodgatt.testkit.client.HttpHead;
import org.flodgatt.testkit.client.RawConnection;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.client.WebSocketTestClient.Frame;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the server, opened when first needed: what is sent over it, and whether what
 * comes is what must come. One thread.
 */
final class Conversation implements AutoCloseable {
  private static final String HEARTBEAT = ":thump\n\n";

  private final Target target;
  private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
  private boolean withoutBody;
  private boolean chunked;
  private @Nullable RawConnection connection;
  private @Nullable WebSocketTestClient webSocket;

  Conversation(Target target) {
    this.target = target;
  }

  void send(byte[] bytes) {
    withoutBody = new String(bytes, StandardCharsets.ISO_8859_1).startsWith("HEAD ");
    open().send(bytes);
  }

  /** Fails unless the next response is this; an event stream's first bytes are no body. */
  void expectReply(int status, List<String> headers, String body) {
    HttpHead head = open().readHead();
    chunked = "chunked".equals(head.header("transfer-encoding"));
    String length = head.header("content-length");
    if (head.status() == 101) {
      webSocket = WebSocketTestClient.over(open(), head);
    }
    String got =
        withoutBody || length == null ? "" : utf8(open().readExactly(Integer.parseInt(length)));
    if (head.status() != status) {
      throw new AssertionError("expected " + status + ", got " + head.lines() + ' ' + got);
    }
    for (String header : headers) {
      expectHeader(head, header);
    }
    expect(body, got);
  }

  private static void expectHeader(HttpHead head, String expected) {
    if (expected.startsWith("!")) {
      if (head.header(expected.substring(1)) != null) {
        throw new AssertionError("expected no " + expected.substring(1) + ", got " + head.lines());
      }
      return;
    }
    int colon = expected.indexOf(':');
    String value = head.header(expected.substring(0, colon));
    if (value == null || !Notation.matches(expected.substring(colon + 1).strip(), value)) {
      throw new AssertionError("expected " + expected + ", got " + head.lines());
    }
  }

  /** Fails unless the event stream goes on with these bytes. */
  void expectData(String expected) {
    int wanted = expected.getBytes(StandardCharsets.UTF_8).length;
    while (stream.size() < wanted) {
      String chunk = chunk();
      if (chunk.isEmpty()) {
        throw new AssertionError(
            "expected "
                + show(expected)
                + ", got the end after "
                + show(utf8(stream.toByteArray())));
      }
      stream.writeBytes(chunk.getBytes(StandardCharsets.UTF_8));
    }
    String got = utf8(stream.toByteArray());
    stream.reset();
    if (got.startsWith(expected)) {
      stream.writeBytes(got.substring(expected.length()).getBytes(StandardCharsets.UTF_8));
      return;
    }
    expect(expected, got);
  }

  // A part of a stream that is no heartbeat; empty at its end.
  private String chunk() {
    while (true) {
      String size = open().readUntil("\r\n").strip();
      byte[] bytes = open().readExactly(Integer.parseInt(size, 16));
      open().readUntil("\r\n");
      String text = utf8(bytes);
      if (!text.equals(HEARTBEAT)) {
        return text;
      }
    }
  }

  void sendFrame(int first, byte[] payload, boolean masked) {
    open().send(WebSocketTestClient.frame(first, payload, masked));
  }

  /** Fails unless the next frame that is no ping is this. */
  void expectFrame(int opcode, String expected) {
    Frame frame = nextFrame();
    if (frame.opcode() != opcode) {
      throw new AssertionError("expected " + show(expected) + ", got " + show(frame));
    }
    expect(expected, frame.text());
  }

  /** Fails unless the next frame that is no ping closes the connection so. */
  void expectClose(int code, String reason) {
    Frame frame = nextFrame();
    if (frame.opcode() != WebSocketTestClient.CLOSE || frame.closeCode() != code) {
      throw new AssertionError("expected close " + code + ", got " + show(frame));
    }
    expect(reason, frame.closeReason());
  }

  private Frame nextFrame() {
    WebSocketTestClient client = webSocket;
    if (client == null) {
      throw new AssertionError("no WebSocket is open");
    }
    while (true) {
      Frame frame = client.nextFrame();
      if (frame.opcode() != WebSocketTestClient.PING) {
        return frame;
      }
      client.send(WebSocketTestClient.PONG, frame.payload());
    }
  }

  /** Fails unless the connection ends now. */
  void expectEnd() {
    if (chunked) {
      String more = utf8(stream.toByteArray()) + chunk();
      if (!more.isEmpty()) {
        throw new AssertionError("expected the end, got " + show(more));
      }
    }
    open().expectEnd();
  }

  private static void expect(String expected, String got) {
    if (!Notation.matches(expected, got)) {
      throw new AssertionError("expected " + show(expected) + ", got " + show(got));
    }
  }

  private static String show(Frame frame) {
    return frame.opcode() == WebSocketTestClient.CLOSE
        ? "close " + frame.closeCode() + ' ' + frame.closeReason()
        : "opcode " + frame.opcode() + ' ' + show(frame.text());
  }

  private static String show(String text) {
    return '"' + Notation.escape(text) + '"';
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private RawConnection open() {
    RawConnection known = connection;
    if (known == null) {
      known = RawConnection.to(target.host(), target.port());
      connection = known;
    }
    return known;
  }

  @Override
  public void close() {
    RawConnection open = connection;
    if (open != null) {
      open.close();
    }
  }
}
