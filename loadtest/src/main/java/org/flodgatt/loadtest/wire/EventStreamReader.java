package org.flodgatt.loadtest.wire;

/**
 * Reads {@code text/event-stream} as streaming servers send it: lines end with a newline, a block
 * of lines with an empty one. Blocks of comments only are no events.
 */
public final class EventStreamReader implements WireReader {
  private final WireListener listener;
  private final MarkerScanner scanner;
  private boolean lineEmpty = true;
  private boolean hasFields;
  private long bytesOfEvent;
  private long lastBytes;

  /** A reader at the beginning of the content. */
  public EventStreamReader(Marker marker, WireListener listener) {
    this.listener = listener;
    scanner = new MarkerScanner(marker);
  }

  @Override
  public void read(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int newline = at;
      while (newline < to && bytes[newline] != '\n') {
        newline++;
      }
      if (newline > at) {
        text(bytes, at, newline);
      }
      if (newline < to) {
        lineEnd();
      }
      at = newline + 1;
    }
  }

  private void text(byte[] bytes, int from, int to) {
    if (lineEmpty) {
      lineEmpty = false;
      hasFields |= bytes[from] != ':';
    }
    bytesOfEvent += to - from;
    for (int i = Math.max(from, to - Long.BYTES); i < to; i++) {
      lastBytes = (lastBytes << 8) | (bytes[i] & 0xff);
    }
    if (!scanner.found()) {
      scanner.scan(bytes, from, to);
    }
  }

  private void lineEnd() {
    bytesOfEvent++;
    if (!lineEmpty) {
      lineEmpty = true;
      return;
    }
    if (hasFields && scanner.found()) {
      listener.event(scanner.phase(), scanner.number(), bytesOfEvent, Filtered.of(lastBytes));
    } else if (hasFields) {
      listener.foreign("");
    }
    hasFields = false;
    bytesOfEvent = 0;
    scanner.reset();
  }
}
