package org.flodgatt.event;

/**
 * A question that could not be answered: the database is away, too slow, or gave a row of an
 * unexpected shape. It never means "no": who catches it fails closed without blaming the client.
 */
public final class LookupException extends Exception {
  private static final long serialVersionUID = 1L;

  public LookupException(String message, Throwable cause) {
    super(message, cause);
  }

  public LookupException(String message) {
    super(message);
  }
}
