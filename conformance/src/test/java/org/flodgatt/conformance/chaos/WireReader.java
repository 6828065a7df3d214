package org.flodgatt.conformance.chaos;

import java.nio.ByteBuffer;

/**
 * Reads what comes after the head of the response, however it is cut into pieces. Keeps only the
 * beginning of an event, so that large ones cost the campaign no memory. One thread.
 */
sealed interface WireReader permits FrameReader, ChunkReader {
  /** How much of an event is kept. */
  int BEGINNING = 160;

  /**
   * Takes all bytes of the buffer.
   *
   * @throws IllegalStateException if they are against the protocol
   */
  void read(ByteBuffer bytes);
}
