package org.flodgatt.testkit.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A WebSocket client that can do right and wrong. Frames are masked unless told otherwise. One
 * thread at a time.
 */
public final class WebSocketTestClient implements AutoCloseable {
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

  /**
   * A frame as received.
   *
   * @param opcode without the final bit, which is always set
   */
  public record Frame(int opcode, byte[] payload) {
    /** The payload as text. */
    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    /** The code of a close frame; 0: none. */
    public int closeCode() {
      return payload.length < 2 ? 0 : ByteBuffer.wrap(payload).getShort() & 0xffff;
    }

    /** The reason of a close frame. */
    public String closeReason() {
      return payload.length < 2
          ? ""
          : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }
  }

  private final RawConnection connection;
  private final HttpHead handshake;

  private WebSocketTestClient(RawConnection connection, HttpHead handshake) {
    this.connection = connection;
    this.handshake = handshake;
  }

  /**
   * Opens a WebSocket and fails unless the server agrees.
   *
   * @param headers further lines of the request
   */
  public static WebSocketTestClient open(int port, String target, String... headers) {
    RawConnection connection = RawConnection.to(port);
    connection.send(upgrade(target, headers));
    HttpHead head = connection.readHead();
    if (head.status() != 101) {
      throw new AssertionError("expected 101, got " + head.lines());
    }
    return new WebSocketTestClient(connection, head);
  }

  /** A WebSocket over a connection whose handshake is done. */
  public static WebSocketTestClient over(RawConnection connection, HttpHead handshake) {
    return new WebSocketTestClient(connection, handshake);
  }

  /** A proper opening handshake. */
  public static String upgrade(String target, String... headers) {
    String[] all = new String[headers.length + 4];
    all[0] = "Connection: Upgrade";
    all[1] = "Upgrade: websocket";
    all[2] = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    all[3] = "Sec-WebSocket-Version: 13";
    System.arraycopy(headers, 0, all, 4, headers.length);
    return HttpReply.head("GET", target, all);
  }

  public HttpHead handshake() {
    return handshake;
  }

  public RawConnection connection() {
    return connection;
  }

  /** Sends a text message. */
  public WebSocketTestClient send(String text) {
    return send(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a whole message or control frame. */
  public WebSocketTestClient send(int opcode, byte[] payload) {
    connection.send(frame(0x80 | opcode, payload, true));
    return this;
  }

  /** Sends a close frame. */
  public WebSocketTestClient sendClose(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    return send(
        CLOSE, ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
  }

  /**
   * A frame of any kind, right or wrong.
   *
   * @param first the first byte: final bit, reserved bits, opcode
   */
  public static byte[] frame(int first, byte[] payload, boolean masked) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
    int mask = masked ? 0x80 : 0;
    frame.put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) (mask | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) (mask | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (mask | 127)).putLong(payload.length);
    }
    if (masked) {
      frame.put(MASK);
    }
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (masked ? payload[i] ^ MASK[i & 3] : payload[i]));
    }
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  /** Reads the next frame, whatever it is. */
  public Frame nextFrame() {
    return nextFrame(RawConnection.PATIENCE);
  }

  /** Reads the next frame; the patience is for its first byte. */
  public Frame nextFrame(Duration patience) {
    int first = connection.read(patience);
    if (first < 0) {
      throw new AssertionError("the connection ended; a frame was expected");
    }
    if ((first & 0xf0) != 0x80) {
      throw new AssertionError("a server's frame must be final, without reserved bits: " + first);
    }
    int length = connection.read();
    if (length == 126) {
      length = ByteBuffer.wrap(connection.readExactly(2)).getShort() & 0xffff;
    } else if (length == 127) {
      length = (int) ByteBuffer.wrap(connection.readExactly(8)).getLong();
    }
    return new Frame(first & 0x0f, connection.readExactly(length));
  }

  /** The next text message; pings of the server are answered on the way. */
  public String nextText() {
    for (Frame frame = nextFrame(); ; frame = nextFrame()) {
      switch (frame.opcode()) {
        case TEXT -> {
          return frame.text();
        }
        case PING -> send(PONG, frame.payload());
        default ->
            throw new AssertionError(
                "expected text, got opcode " + frame.opcode() + " " + frame.closeReason());
      }
    }
  }

  /**
   * Fails unless the next frame but pings, which are answered, closes the connection with this
   * code; 0 means without code.
   */
  public Frame expectClose(int code) {
    Frame frame = nextFrame();
    for (; frame.opcode() == PING; frame = nextFrame()) {
      send(PONG, frame.payload());
    }
    if (frame.opcode() != CLOSE || frame.closeCode() != code) {
      throw new AssertionError(
          "expected close "
              + code
              + ", got opcode "
              + frame.opcode()
              + " code "
              + frame.closeCode()
              + " "
              + frame.text());
    }
    return frame;
  }

  /** Goes away without a word. */
  @Override
  public void close() {
    connection.close();
  }
}
