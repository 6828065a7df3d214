package org.flodgatt.encode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** Frames from a server: one fragment, not masked (RFC 6455 section 5). */
public final class WebSocketFrames {
  private static final int FIN = 0x80;
  private static final int DEFLATED = 0x40;
  private static final int TEXT = 0x1;
  private static final int CLOSE = 0x8;
  private static final int PONG = 0xA;

  private WebSocketFrames() {}

  /** A text frame. */
  public static ByteBuf text(ByteBufAllocator allocator, String text) {
    return frame(allocator, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The answer to a ping, with the ping's own payload. */
  public static ByteBuf pong(ByteBufAllocator allocator, byte[] payload) {
    return frame(allocator, PONG, payload);
  }

  /** A close frame with the payload that a client sent, or none. */
  public static ByteBuf close(ByteBufAllocator allocator, byte[] payload) {
    return frame(allocator, CLOSE, payload);
  }

  /** A close frame with code and reason (section 5.5.1). */
  public static ByteBuf close(ByteBufAllocator allocator, int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    ByteBuf frame = allocator.buffer(4 + text.length);
    header(frame, CLOSE, 2 + text.length);
    return frame.writeShort(code).writeBytes(text);
  }

  private static ByteBuf frame(ByteBufAllocator allocator, int opcode, byte[] payload) {
    ByteBuf frame = allocator.buffer(payload.length + 10);
    header(frame, opcode, payload.length);
    return frame.writeBytes(payload);
  }

  static int headerLength(int payloadLength) {
    return payloadLength < 126 ? 2 : payloadLength < 65_536 ? 4 : 10;
  }

  static void textHeader(ByteBuf frame, int payloadLength) {
    header(frame, TEXT, payloadLength);
  }

  /** The header of a text whose payload is compressed (RFC 7692 section 6). */
  static void deflatedTextHeader(ByteBuf frame, int payloadLength) {
    header(frame, DEFLATED | TEXT, payloadLength);
  }

  private static void header(ByteBuf frame, int opcode, int payloadLength) {
    frame.writeByte(FIN | opcode);
    if (payloadLength < 126) {
      frame.writeByte(payloadLength);
    } else if (payloadLength < 65_536) {
      frame.writeByte(126).writeShort(payloadLength);
    } else {
      frame.writeByte(127).writeLong(payloadLength);
    }
  }
}
