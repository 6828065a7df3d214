package org.flodgatt.http;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.flodgatt.outbound.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * Reads WebSocket frames of a client (RFC 6455 section 5), however the bytes are cut. Holds no
 * memory between frames. Confined to the connection's event loop.
 */
final class FrameReader {
  private static final byte[] NOTHING = {};
  private static final int DEFLATED = 0x40;
  private static final int RESERVED = 0x70;

  private static final int CONTINUATION = 0x0;
  private static final int TEXT = 0x1;
  private static final int BINARY = 0x2;
  private static final int CLOSE = 0x8;
  private static final int PING = 0x9;
  private static final int PONG = 0xA;

  /** What was read. */
  interface Listener {
    void text(String message);

    void binary();

    void ping(byte[] payload);

    void pong();

    void close(byte[] payload);

    /** The client broke the protocol; nothing more will be read. */
    void violation(CloseReason reason);
  }

  /** A rule of the protocol that a frame broke. */
  private static final class Violation extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient CloseReason reason;

    Violation(CloseReason reason) {
      super(reason.label(), null, false, false);
      this.reason = reason;
    }
  }

  private final int maxMessageBytes;
  private final Listener listener;

  /** Empty between frames. */
  private byte[] header = NOTHING;

  private int headerRead;
  private byte @Nullable [] payload;
  private int payloadRead;
  private int payloadLength;
  private int messageOpcode;
  private @Nullable ByteArrayOutputStream fragments;
  private final boolean mayDeflate;
  private boolean deflated;
  private boolean ended;

  /**
   * @param maxMessageBytes of a message, also of a compressed one
   * @param mayDeflate whether compressed messages were agreed on
   */
  FrameReader(int maxMessageBytes, boolean mayDeflate, Listener listener) {
    this.maxMessageBytes = maxMessageBytes;
    this.mayDeflate = mayDeflate;
    this.listener = listener;
  }

  /** Reads all that is there; does not release the buffer. */
  void read(ByteBuf in) {
    try {
      while (!ended && in.isReadable()) {
        if (payload == null) {
          readHeader(in);
        } else {
          readPayload(in, payload);
        }
        if (payload != null && payloadRead == payloadLength) {
          frame(payload);
        }
      }
    } catch (Violation violation) {
      ended = true;
      listener.violation(violation.reason);
    }
  }

  private void readHeader(ByteBuf in) throws Violation {
    if (header.length == 0) {
      header = new byte[2];
    }
    while (in.isReadable() && headerRead < header.length) {
      header[headerRead++] = in.readByte();
      if (headerRead == 2) {
        header = Arrays.copyOf(header, headerLength());
      }
    }
    if (headerRead == header.length) {
      long length = length();
      if (length < 0) {
        throw new Violation(CloseReason.PROTOCOL_ERROR);
      }
      int already = fragments == null || opcode() >= CLOSE ? 0 : fragments.size();
      if (length > maxMessageBytes - already) {
        throw new Violation(CloseReason.MESSAGE_TOO_BIG);
      }
      payloadLength = (int) length;
      payloadRead = 0;
      payload = new byte[Math.min(payloadLength, Math.max(128, in.readableBytes()))];
    }
  }

  private int opcode() {
    return header[0] & 0x0f;
  }

  private boolean fin() {
    return (header[0] & 0x80) != 0;
  }

  /** Checks what the first two bytes tell and says how long the header is. */
  private int headerLength() throws Violation {
    int reserved = header[0] & RESERVED;
    boolean startsMessage = opcode() == TEXT || opcode() == BINARY;
    boolean agreed = reserved == 0 || (reserved == DEFLATED && mayDeflate && startsMessage);
    boolean masked = (header[1] & 0x80) != 0;
    int length = header[1] & 0x7f;
    boolean allowed =
        switch (opcode()) {
          case TEXT, BINARY -> fragments == null;
          case CONTINUATION -> fragments != null;
          case CLOSE, PING, PONG -> fin() && length <= 125;
          default -> false;
        };
    if (!agreed || !masked || !allowed) {
      throw new Violation(CloseReason.PROTOCOL_ERROR);
    }
    return length < 126 ? 6 : length == 126 ? 8 : 14;
  }

  private long length() {
    ByteBuffer bytes = ByteBuffer.wrap(header);
    return switch (header.length) {
      case 6 -> header[1] & 0x7f;
      case 8 -> bytes.getShort(2) & 0xffff;
      default -> bytes.getLong(2);
    };
  }

  /** The array grows with what arrives, so a large promise alone costs nothing. */
  private void readPayload(ByteBuf in, byte[] bytes) {
    byte[] target = bytes;
    int count = Math.min(in.readableBytes(), payloadLength - payloadRead);
    if (payloadRead + count > target.length) {
      int grown = Math.max(payloadRead + count, target.length * 2);
      target = Arrays.copyOf(target, Math.min(payloadLength, grown));
      payload = target;
    }
    in.readBytes(target, payloadRead, count);
    payloadRead += count;
  }

  private void frame(byte[] bytes) throws Violation {
    int mask = header.length - 4;
    for (int i = 0; i < payloadLength; i++) {
      bytes[i] ^= header[mask + (i & 3)];
    }
    int opcode = opcode();
    boolean fin = fin();
    boolean compressed = (header[0] & DEFLATED) != 0;
    byte[] whole = bytes.length == payloadLength ? bytes : Arrays.copyOf(bytes, payloadLength);
    header = NOTHING;
    headerRead = 0;
    payload = null;
    switch (opcode) {
      case PING -> listener.ping(whole);
      case PONG -> listener.pong();
      case CLOSE -> close(whole);
      default -> data(opcode, fin, compressed, whole);
    }
  }

  private void data(int opcode, boolean fin, boolean compressed, byte[] bytes) throws Violation {
    if (opcode != CONTINUATION) {
      messageOpcode = opcode;
      deflated = compressed;
      if (fin) {
        message(bytes);
        return;
      }
      fragments = new ByteArrayOutputStream();
    }
    ByteArrayOutputStream parts = fragments;
    if (parts == null) {
      throw new Violation(CloseReason.PROTOCOL_ERROR);
    }
    parts.writeBytes(bytes);
    if (fin) {
      fragments = null;
      message(parts.toByteArray());
    }
  }

  private void message(byte[] bytes) throws Violation {
    if (messageOpcode == BINARY) {
      listener.binary();
    } else {
      listener.text(decode(deflated ? inflated(bytes) : bytes, 0));
    }
  }

  private byte[] inflated(byte[] bytes) throws Violation {
    byte[] message;
    try {
      message = MessageDeflate.inflated(bytes, maxMessageBytes);
    } catch (DataFormatException e) {
      throw new Violation(CloseReason.BAD_COMPRESSION);
    }
    if (message == null) {
      throw new Violation(CloseReason.MESSAGE_TOO_BIG);
    }
    return message;
  }

  private void close(byte[] bytes) throws Violation {
    ended = true;
    if (bytes.length == 1) {
      throw new Violation(CloseReason.PROTOCOL_ERROR);
    }
    if (bytes.length >= 2) {
      if (!isValidCode(ByteBuffer.wrap(bytes).getShort() & 0xffff)) {
        throw new Violation(CloseReason.PROTOCOL_ERROR);
      }
      decode(bytes, 2);
    }
    listener.close(bytes);
  }

  /** Codes that may stand in a frame (section 7.4). */
  private static boolean isValidCode(int code) {
    return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006)
        || (code >= 3000 && code <= 4999);
  }

  private static String decode(byte[] bytes, int from) throws Violation {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw new Violation(CloseReason.BAD_UTF8);
    }
  }
}
