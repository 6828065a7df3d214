package org.flodgatt.loadtest;

/** The command line cannot be obeyed; the message is one sentence for the user. */
final class BadOptionException extends Exception {
  private static final long serialVersionUID = 1L;

  BadOptionException(String message) {
    super(message);
  }

  static BadOptionException of(String option, String value, String expected) {
    return new BadOptionException(option + ": \"" + value + "\" (expected: " + expected + ")");
  }
}
