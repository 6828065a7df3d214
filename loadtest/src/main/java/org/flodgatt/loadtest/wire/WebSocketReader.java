package org.flodgatt.loadtest.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a server's frames (RFC 6455, section 5.2) and searches text messages for the marker. */
public final class WebSocketReader implements WireReader {
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int BEGINNING = 200;

  private final WireListener listener;
  private final MarkerScanner scanner;

  private int headLength;
  private int first;
  private int second;
  private long remaining;
  private long messageBytes;
  private long lastBytes;
  private boolean inMessage;
  private boolean heard;
  private @Nullable ByteArrayOutputStream control;
  private @Nullable ByteArrayOutputStream beginning;

  /** A reader right behind the head of the 101 response. */
  public WebSocketReader(Marker marker, WireListener listener) {
    this.listener = listener;
    scanner = new MarkerScanner(marker);
  }

  @Override
  public void read(byte[] bytes, int from, int to) throws WireException {
    int at = from;
    while (at < to) {
      if (headLength < headSize()) {
        head(bytes[at++] & 0xff);
      }
      if (headLength == headSize()) {
        int taken = (int) Math.min(to - at, remaining);
        payload(bytes, at, at + taken);
        at += taken;
        remaining -= taken;
        if (remaining == 0) {
          headLength = 0;
          frameEnd();
        }
      }
    }
  }

  private int headSize() {
    if (headLength < 2) {
      return 2;
    }
    return switch (second) {
      case 126 -> 4;
      case 127 -> 10;
      default -> 2;
    };
  }

  private void head(int next) throws WireException {
    if (headLength == 0) {
      first = next;
    } else if (headLength == 1) {
      second = next;
      remaining = next < 126 ? next : 0;
    } else {
      remaining = (remaining << 8) | next;
    }
    headLength++;
    if (headLength == headSize() && headLength >= 2) {
      frameStart();
    }
  }

  private void frameStart() throws WireException {
    if ((first & 0x70) != 0 || second > 127 || remaining < 0) {
      throw new WireException("WebSocket frame with reserved bits or a mask");
    }
    int opcode = first & 0x0f;
    if (opcode >= CLOSE) {
      if (opcode > PONG || remaining > 125 || first < 128) {
        throw new WireException("WebSocket control frame is not valid");
      }
      control = new ByteArrayOutputStream();
      return;
    }
    if (opcode > TEXT || (opcode == TEXT) == inMessage) {
      throw new WireException("WebSocket frame with unexpected opcode " + opcode);
    }
    if (opcode == TEXT) {
      inMessage = true;
      messageBytes = 0;
      scanner.reset();
      beginning = heard ? null : new ByteArrayOutputStream();
    }
  }

  private void payload(byte[] bytes, int from, int to) {
    if (control != null) {
      control.write(bytes, from, to - from);
      return;
    }
    messageBytes += to - from;
    for (int i = Math.max(from, to - Long.BYTES); i < to; i++) {
      lastBytes = (lastBytes << 8) | (bytes[i] & 0xff);
    }
    if (!scanner.found()) {
      scanner.scan(bytes, from, to);
    }
    if (beginning != null) {
      beginning.write(bytes, from, Math.min(to - from, BEGINNING - beginning.size()));
    }
  }

  private void frameEnd() {
    if (control != null) {
      byte[] payload = control.toByteArray();
      control = null;
      controlEnd(payload);
    } else if (first >= 128) {
      messageEnd();
    }
  }

  private void controlEnd(byte[] payload) {
    int opcode = first & 0x0f;
    if (opcode == PING) {
      listener.ping(payload);
    } else if (opcode == CLOSE) {
      int code = payload.length < 2 ? 1005 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
      listener.ended("close frame " + code);
    }
  }

  /** The payload is a string, and the last value of the message. */
  private Filtered filtered() {
    return (lastBytes & 0xffff) == 0x227d ? Filtered.of(lastBytes >>> 16) : Filtered.ABSENT; // "}
  }

  private void messageEnd() {
    inMessage = false;
    if (scanner.found()) {
      heard = true;
      listener.event(scanner.phase(), scanner.number(), messageBytes, filtered());
    } else {
      listener.foreign(beginning == null ? "" : beginning.toString(StandardCharsets.UTF_8));
    }
    beginning = null;
  }
}
