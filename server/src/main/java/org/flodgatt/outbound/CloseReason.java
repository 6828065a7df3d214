package org.flodgatt.outbound;

/**
 * Why a connection ends: what a WebSocket client is told, and how it is counted. Codes that ask a
 * client to come back are below 3000 and not 1000, because real clients give up on those.
 */
public enum CloseReason {
  /** The client went away or closed. */
  CLIENT(Manner.CUT, 0, "", "client"),
  /** Rails took the token's or the account's rights away. */
  KILLED(Manner.CLOSE_WITHOUT_CODE, 0, "", "killed"),
  BINARY_MESSAGE(
      Manner.CLOSE,
      1003,
      "The mastodon streaming server does not support binary messages",
      "binary_message"),
  PROTOCOL_ERROR(Manner.CLOSE, 1002, "", "protocol_error"),
  BAD_UTF8(Manner.CLOSE, 1007, "", "bad_utf8"),
  MESSAGE_TOO_BIG(Manner.CLOSE, 1009, "", "message_too_big"),
  TOO_MANY_CONTROL_FRAMES(Manner.CLOSE, 1008, "Too many control frames", "too_many_control_frames"),
  TOO_MANY_COMMANDS(Manner.CLOSE, 1008, "Too many commands are waiting", "too_many_commands"),
  /** The client does not read what it asked for; nothing more fits, so it is not told. */
  TOO_SLOW(Manner.CUT, 0, "", "too_slow"),
  /** No pong by the next ping. */
  SILENT(Manner.CUT, 0, "", "silent"),
  /** An event could not be screened; it comes back and catches up. */
  EVENT_LOST(Manner.CLOSE, 1012, "Please reconnect", "event_lost"),
  /** The server is going down. */
  SHUTDOWN(Manner.CLOSE, 1001, "The server is restarting", "shutdown");

  /** How the connection is ended. */
  enum Manner {
    CLOSE,
    CLOSE_WITHOUT_CODE,
    CUT
  }

  private final Manner manner;
  private final int code;
  private final String text;
  private final String label;

  CloseReason(Manner manner, int code, String text, String label) {
    this.manner = manner;
    this.code = code;
    this.text = text;
    this.label = label;
  }

  Manner manner() {
    return manner;
  }

  int code() {
    return code;
  }

  String text() {
    return text;
  }

  /** The name of the reason in metrics and logs. */
  public String label() {
    return label;
  }
}
