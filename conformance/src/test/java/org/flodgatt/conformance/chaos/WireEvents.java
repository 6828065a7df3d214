package org.flodgatt.conformance.chaos;

/** What a reader finds in the bytes of a connection. */
interface WireEvents {
  /**
   * A whole event or message.
   *
   * @param beginning its first characters, one a byte
   */
  void event(String beginning);

  void ping(byte[] payload);

  /** A close frame; 1005 stands for one without a code. */
  void closeFrame(int code);

  /** The end of an event stream as it should be. */
  void lastChunk();
}
