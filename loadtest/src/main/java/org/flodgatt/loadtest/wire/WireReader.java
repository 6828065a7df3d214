package org.flodgatt.loadtest.wire;

/** Reads one connection's bytes after the HTTP head. Not thread-safe. */
public sealed interface WireReader permits WebSocketReader, ChunkReader, EventStreamReader {
  /**
   * Takes the next bytes; how they are cut makes no difference.
   *
   * @throws WireException if they are against the protocol
   */
  void read(byte[] bytes, int from, int to) throws WireException;
}
