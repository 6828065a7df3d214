package org.flodgatt.doctor;

/**
 * What one examination found.
 *
 * @param state how bad it is
 * @param text what was seen, in one line
 * @param advice what to do; empty: nothing
 */
record Finding(State state, String text, String advice) {
  enum State {
    /** All is well. */
    GREEN,
    /** It works, but somebody should look. */
    YELLOW,
    /** The server cannot do its work so. */
    RED,
    /** It could not be looked at. */
    SKIPPED
  }

  static Finding green(String text) {
    return new Finding(State.GREEN, text, "");
  }

  static Finding yellow(String text, String advice) {
    return new Finding(State.YELLOW, text, advice);
  }

  static Finding red(String text, String advice) {
    return new Finding(State.RED, text, advice);
  }

  static Finding skipped(String text) {
    return new Finding(State.SKIPPED, text, "");
  }
}
