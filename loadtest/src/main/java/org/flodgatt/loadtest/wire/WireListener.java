package org.flodgatt.loadtest.wire;

/** What a reader found; called on the reading thread. */
public interface WireListener {
  /**
   * A complete event of this run.
   *
   * @param bytes its size on the wire without framing
   * @param filtered what its payload says about keyword filters
   */
  void event(Phase phase, long number, long bytes, Filtered filtered);

  /**
   * A complete event or message that carries no marker of this run.
   *
   * @param beginning its first characters while the connection heard nothing of ours, else empty
   */
  void foreign(String beginning);

  /** A ping to be answered. */
  void ping(byte[] payload);

  /** The server says that nothing more follows. */
  void ended(String reason);
}
