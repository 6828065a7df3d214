package org.flodgatt.loadtest.wire;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The text planted in every published payload: {@code ~} and eight digits that tell this run from
 * others, the letter of the phase, and the number of the event. It survives JSON escaping, and its
 * first character occurs in it only once, so that a search never has to go back.
 */
public final class Marker {
  static final int DIGITS = 12;

  private final String prefix;

  /** A marker for the run with this number; only its 32 bits count. */
  public Marker(int run) {
    prefix = String.format(Locale.ROOT, "~%08x", run);
  }

  /** The marker of one event, always of the same length. */
  public String text(Phase phase, long number) {
    return prefix + phase.letter() + String.format(Locale.ROOT, "%0" + DIGITS + "d", number);
  }

  byte[] prefix() {
    return prefix.getBytes(StandardCharsets.US_ASCII);
  }
}
