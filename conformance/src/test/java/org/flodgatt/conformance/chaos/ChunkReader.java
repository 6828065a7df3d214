package org.flodgatt.conformance.chaos;

import java.nio.ByteBuffer;

/** Reads a chunked event stream (RFC 9112, section 7.1); comments are no events. */
final class ChunkReader implements WireReader {
  private enum At {
    SIZE,
    DATA,
    DATA_END,
    ENDED
  }

  private final WireEvents events;
  private final StringBuilder size = new StringBuilder();
  private final StringBuilder block = new StringBuilder();
  private At at = At.SIZE;
  private int left;
  private boolean lineIsEmpty = true;
  private boolean isComment;

  ChunkReader(WireEvents events) {
    this.events = events;
  }

  @Override
  public void read(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      if (at == At.DATA && block.length() == BEGINNING) {
        skipWithinLine(bytes);
      }
      char next = (char) (bytes.get() & 0xff);
      switch (at) {
        case SIZE -> size(next);
        case DATA -> {
          content(next);
          if (--left == 0) {
            at = At.DATA_END;
          }
        }
        case DATA_END -> {
          if (next == '\n') {
            at = At.SIZE;
          } else if (next != '\r') {
            throw new IllegalStateException("chunk is longer than its size");
          }
        }
        case ENDED -> {
          if (next != '\r' && next != '\n') {
            throw new IllegalStateException("something comes after the last chunk");
          }
        }
      }
    }
  }

  private void size(char next) {
    if (next == '\n') {
      left = Integer.parseInt(size.toString().strip(), 16);
      size.setLength(0);
      at = left == 0 ? At.ENDED : At.DATA;
      if (left == 0) {
        events.lastChunk();
      }
    } else if (size.length() < 10) {
      size.append(next);
    } else {
      throw new IllegalStateException("chunk size " + size);
    }
  }

  private void content(char next) {
    if (next != '\n') {
      isComment = lineIsEmpty ? next == ':' : isComment;
      lineIsEmpty = false;
      keep(next);
      return;
    }
    if (lineIsEmpty) {
      if (!block.isEmpty()) {
        events.event(block.toString());
      }
      block.setLength(0);
    } else {
      keep(next);
    }
    lineIsEmpty = true;
    isComment = false;
  }

  // Nearly all bytes of large events pass here.
  private void skipWithinLine(ByteBuffer bytes) {
    int from = bytes.position();
    int end = from + Math.min(left, bytes.remaining()) - 1;
    int to = from;
    while (to < end && bytes.get(to) != '\n') {
      to++;
    }
    lineIsEmpty &= to == from;
    left -= to - from;
    bytes.position(to);
  }

  private void keep(char next) {
    if (!isComment && block.length() < BEGINNING) {
      block.append(next);
    }
  }
}
