package org.flodgatt.auth;

/** Why a client does not get what it asked for, in the words of the contract (section 1 and 5). */
public enum Denial {
  MISSING_TOKEN(401, "Missing access token"),
  INVALID_TOKEN(401, "Invalid access token"),
  MISSING_SCOPE(401, "Access token does not have the required scopes"),
  UNKNOWN_PATH(400, "Unknown channel requested"),
  UNKNOWN_STREAM(400, "Unknown stream type"),
  MISSING_TAG(400, "Missing tag name parameter"),
  MISSING_LIST(400, "Missing list name parameter"),
  MISSING_ANTENNA(400, "Missing antenna name parameter"),
  MISSING_DOMAIN(400, "Missing domain name parameter"),
  MISSING_GROUP(400, "Missing group id parameter"),
  FOREIGN_LIST(401, "Not authorized to stream this list"),
  FOREIGN_ANTENNA(401, "Not authorized to stream this antenna"),
  FOREIGN_DOMAIN(401, "Not authorized to stream this domain"),
  FOREIGN_GROUP(401, "Not authorized to stream this group"),
  TOO_MANY_STREAMS(429, "Too many streams on this connection"),
  TOO_MANY_CONNECTIONS(429, "Too many connections"),
  /** More tokens are being looked up than may be. */
  TOO_BUSY(503, "The server is busy"),
  /** The database answers nobody; a few others find out when it does again. */
  DATABASE_STALLED(503, "The server is busy"),
  /** The server is going down. */
  STOPPING(503, "The server is restarting"),
  /**
   * We could not find out: the database is down, too slow, or the request makes no sense at all.
   */
  UNEXPECTED(500, "An unexpected error occurred");

  private final int status;
  private final String message;

  Denial(int status, String message) {
    this.status = status;
    this.message = message;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** What the client is told. */
  public String message() {
    return message;
  }
}
