package org.flodgatt.loadtest.wire;

/** What an event of this tool is for; the letter stands in its marker. */
public enum Phase {
  /** Finds out whether a connection hears its topic, and warms the server up. */
  PROBE('p'),
  /** Counted and measured. */
  RUN('r');

  private final char letter;

  Phase(char letter) {
    this.letter = letter;
  }

  char letter() {
    return letter;
  }
}
