package org.flodgatt.outbound;

import org.slf4j.event.Level;

/**
 * Why a connection ends: what a WebSocket client is told, and how it is counted. Codes that ask a
 * client to come back are below 3000 and not 1000, because real clients give up on those.
 */
public enum CloseReason {
  /** The client went away or closed. */
  CLIENT(Manner.CUT, 0, "", "client", Level.TRACE),
  /** Rails took the token's or the account's rights away. */
  KILLED(Manner.CLOSE_WITHOUT_CODE, 0, "", "killed", Level.DEBUG),
  /** A check found that the token or the account has lost its rights. */
  REVOKED(Manner.CLOSE_WITHOUT_CODE, 0, "", "revoked", Level.DEBUG),
  BINARY_MESSAGE(
      Manner.CLOSE,
      1003,
      "The mastodon streaming server does not support binary messages",
      "binary_message",
      Level.DEBUG),
  PROTOCOL_ERROR(Manner.CLOSE, 1002, "", "protocol_error", Level.DEBUG),
  BAD_UTF8(Manner.CLOSE, 1007, "", "bad_utf8", Level.DEBUG),
  BAD_COMPRESSION(Manner.CLOSE, 1007, "", "bad_compression", Level.DEBUG),
  MESSAGE_TOO_BIG(Manner.CLOSE, 1009, "", "message_too_big", Level.DEBUG),
  TOO_MANY_CONTROL_FRAMES(
      Manner.CLOSE, 1008, "Too many control frames", "too_many_control_frames", Level.DEBUG),
  TOO_MANY_COMMANDS(
      Manner.CLOSE, 1008, "Too many commands are waiting", "too_many_commands", Level.DEBUG),
  /** The client does not read what it asked for; nothing more fits, so it is not told. */
  TOO_SLOW(Manner.CUT, 0, "", "too_slow", Level.DEBUG),
  /** No pong by the next ping. */
  SILENT(Manner.CUT, 0, "", "silent", Level.DEBUG),
  /** An event could not be screened; it comes back and catches up. */
  EVENT_LOST(Manner.CLOSE, 1012, "Please reconnect", "event_lost", Level.DEBUG),
  /** Redis was away and something may have been missed; it comes back and catches up. */
  GAP(Manner.CLOSE, 1012, "Please reconnect", "gap", Level.DEBUG),
  /** The server is going down. */
  SHUTDOWN(Manner.CLOSE, 1001, "The server is restarting", "shutdown", Level.DEBUG);

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
  private final Level level;

  CloseReason(Manner manner, int code, String text, String label, Level level) {
    this.manner = manner;
    this.code = code;
    this.text = text;
    this.label = label;
    this.level = level;
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

  /** How much a single connection that ends so is worth in the log. */
  public Level level() {
    return level;
  }

  /** The name of the reason in metrics and logs. */
  public String label() {
    return label;
  }
}
