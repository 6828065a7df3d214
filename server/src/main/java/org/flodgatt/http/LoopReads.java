package org.flodgatt.http;

import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * How much is read at once from a client. What Netty notes of a read ends with the read, and a loop
 * reads from one connection at a time, so one note for each loop does instead of one for each
 * connection. Not for io_uring, whose reads are under way while others begin.
 */
@SuppressWarnings("deprecation") // Netty has no other name for what a read notes
final class LoopReads extends FixedRecvByteBufAllocator {
  private final FastThreadLocal<Handle> note =
      new FastThreadLocal<>() {
        @Override
        protected Handle initialValue() {
          return LoopReads.super.newHandle();
        }
      };

  LoopReads(int bytes) {
    super(bytes);
  }

  /** On the event loop of the connection. */
  @Override
  public Handle newHandle() {
    return note.get();
  }
}
