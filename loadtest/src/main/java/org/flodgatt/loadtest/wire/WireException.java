package org.flodgatt.loadtest.wire;

/** A server broke the protocol; the message says how. */
public final class WireException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With a message for the report. */
  public WireException(String message) {
    super(message);
  }
}
