package org.flodgatt.redis;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The way into a socket: reads much at once, and tells whether anything comes. For one reading
 * thread; {@link #turns} for any.
 */
final class Intake {
  /** Jedis asks for 8 KiB at a time, which would be 128 system calls for a message of 1 MiB. */
  private static final int BUFFER_BYTES = 65_536;

  private final AtomicLong turns = new AtomicLong();
  private @Nullable InputStream stream;
  private Runnable beforeWaiting = () -> {};

  /**
   * The stream to be read from: the same one each time.
   *
   * @param socket what the socket itself would give
   */
  InputStream over(InputStream socket) {
    InputStream known = stream;
    if (known == null) {
      known = new BufferedInputStream(new Watched(socket), BUFFER_BYTES);
      stream = known;
    }
    return known;
  }

  /** Does this before each look at the socket, which may have to wait. The reading thread. */
  void beforeWaiting(Runnable action) {
    beforeWaiting = action;
  }

  /**
   * How often waiting for the other side has begun or ended: an odd number means that somebody
   * waits for it now.
   */
  long turns() {
    return turns.get();
  }

  private void turn() {
    // Only the reading thread writes, so this needs no atomic addition.
    turns.setRelease(turns.getPlain() + 1);
  }

  private final class Watched extends InputStream {
    private final InputStream in;

    Watched(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      beforeWaiting.run();
      turn();
      try {
        return in.read(bytes, offset, length);
      } finally {
        turn();
      }
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
