package org.flodgatt.encode;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses messages for {@code permessage-deflate} (RFC 7692 section 7.2.1), each by itself, so
 * that one compressed message does for all clients. Any thread; each has a compressor of its own.
 */
public final class MessageDeflater {
  /** Below this the frame is hardly smaller, and a packet is a packet. */
  static final int LEAST_BYTES = 256;

  /** Beyond this an event loop would stand still for milliseconds. */
  static final int MOST_BYTES = 128 * 1024;

  /** The levels above take much more time and save little more on events. */
  private static final int LEVEL = 3;

  /** What a flush ends with; the receiver adds it again. */
  private static final int TAIL = 4;

  private final FastThreadLocal<Deflater> deflaters =
      new FastThreadLocal<>() {
        @Override
        protected Deflater initialValue() {
          return new Deflater(LEVEL, true);
        }

        @Override
        protected void onRemoval(Deflater deflater) {
          deflater.end();
        }
      };

  /**
   * The payload of a compressed message.
   *
   * @return {@code null}: it does not pay
   */
  byte @Nullable [] deflated(byte[] message) {
    if (message.length < LEAST_BYTES || message.length > MOST_BYTES) {
      return null;
    }
    Deflater deflater = deflaters.get();
    deflater.setInput(message);
    byte[] out = new byte[message.length];
    int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    deflater.reset();
    // Full to the end: there may be more, and nothing is saved.
    return length == out.length ? null : Arrays.copyOf(out, length - TAIL);
  }
}
