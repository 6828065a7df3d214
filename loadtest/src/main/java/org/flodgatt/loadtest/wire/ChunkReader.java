package org.flodgatt.loadtest.wire;

/** Takes the chunked transfer coding (RFC 9112, section 7.1) off an event stream. */
public final class ChunkReader implements WireReader {
  private enum At {
    SIZE,
    EXTENSION,
    DATA,
    DATA_END,
    LAST
  }

  private final EventStreamReader content;
  private final WireListener listener;
  private At state = At.SIZE;
  private long remaining;
  private int sizeDigits;

  /** A reader right behind the head of the response. */
  public ChunkReader(EventStreamReader content, WireListener listener) {
    this.content = content;
    this.listener = listener;
  }

  @Override
  public void read(byte[] bytes, int from, int to) throws WireException {
    int at = from;
    while (at < to) {
      if (state == At.DATA) {
        int taken = (int) Math.min(to - at, remaining);
        content.read(bytes, at, at + taken);
        at += taken;
        remaining -= taken;
        if (remaining == 0) {
          state = At.DATA_END;
        }
      } else {
        framing(bytes[at++]);
      }
    }
  }

  private void framing(byte next) throws WireException {
    switch (state) {
      case SIZE -> size(next);
      case EXTENSION -> {
        if (next == '\n') {
          sizeEnd();
        }
      }
      case DATA_END -> {
        if (next == '\n') {
          state = At.SIZE;
        } else if (next != '\r') {
          throw new WireException("chunk is longer than its size");
        }
      }
      case DATA, LAST -> {}
    }
  }

  private void size(byte next) throws WireException {
    int digit = Character.digit(next, 16);
    if (digit >= 0 && sizeDigits < 8) {
      remaining = remaining * 16 + digit;
      sizeDigits++;
    } else if (sizeDigits > 0 && (next == '\r' || next == ';' || next == ' ')) {
      state = At.EXTENSION;
    } else {
      throw new WireException("chunk size is not a number");
    }
  }

  private void sizeEnd() {
    sizeDigits = 0;
    if (remaining > 0) {
      state = At.DATA;
    } else {
      state = At.LAST;
      listener.ended("last chunk");
    }
  }
}
