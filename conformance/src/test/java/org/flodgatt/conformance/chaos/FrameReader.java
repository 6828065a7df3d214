package org.flodgatt.conformance.chaos;

import java.nio.ByteBuffer;

/** Reads a server's WebSocket frames (RFC 6455, section 5.2), none of them fragmented. */
final class FrameReader implements WireReader {
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final WireEvents events;
  private final StringBuilder payload = new StringBuilder();
  private int headRead;
  private int headSize = 2;
  private int opcode;
  private long length;

  FrameReader(WireEvents events) {
    this.events = events;
  }

  @Override
  public void read(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      if (headRead < headSize) {
        head(bytes.get() & 0xff);
      } else {
        take(bytes);
      }
      if (headRead == headSize && length == 0) {
        end();
      }
    }
  }

  private void head(int next) {
    switch (headRead++) {
      case 0 -> {
        if ((next & 0xf0) != 0x80) {
          throw new IllegalStateException("frame begins with " + next);
        }
        opcode = next & 0x0f;
      }
      case 1 -> {
        headSize = next == 127 ? 10 : next == 126 ? 4 : 2;
        length = headSize == 2 ? next : 0;
      }
      default -> length = length << 8 | next;
    }
  }

  private void take(ByteBuffer bytes) {
    int piece = (int) Math.min(length, bytes.remaining());
    int end = bytes.position() + piece;
    while (bytes.position() < end && payload.length() < BEGINNING) {
      payload.append((char) (bytes.get() & 0xff));
    }
    bytes.position(end);
    length -= piece;
  }

  private void end() {
    String content = payload.toString();
    payload.setLength(0);
    headRead = 0;
    headSize = 2;
    switch (opcode) {
      case TEXT -> events.event(content);
      case PING -> events.ping(bytes(content));
      case PONG -> {}
      case CLOSE ->
          events.closeFrame(
              content.length() < 2 ? 1005 : content.charAt(0) << 8 | content.charAt(1));
      default -> throw new IllegalStateException("frame with opcode " + opcode);
    }
  }

  private static byte[] bytes(String text) {
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) text.charAt(i);
    }
    return bytes;
  }
}
