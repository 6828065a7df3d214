package org.flodgatt.loadtest.wire;

/** Finds the first marker in bytes that arrive in any fragments. Not thread-safe. */
final class MarkerScanner {
  private final byte[] prefix;
  private int matched;
  private Phase phase = Phase.PROBE;
  private int digits;
  private long number;

  MarkerScanner(Marker marker) {
    prefix = marker.prefix();
  }

  /** Forgets everything: a new event begins. */
  void reset() {
    matched = 0;
    digits = 0;
    number = 0;
  }

  boolean found() {
    return digits == Marker.DIGITS;
  }

  Phase phase() {
    return phase;
  }

  long number() {
    return number;
  }

  /** Looks at the next bytes; cheap once {@link #found()}. */
  void scan(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && !found()) {
      if (matched == 0) {
        byte first = prefix[0];
        while (at < to && bytes[at] != first) {
          at++;
        }
        if (at == to) {
          return;
        }
      }
      step(bytes[at++]);
    }
  }

  private void step(byte next) {
    if (matched < prefix.length) {
      matched = next == prefix[matched] ? matched + 1 : restart(next);
    } else if (matched == prefix.length) {
      if (next == Phase.RUN.letter() || next == Phase.PROBE.letter()) {
        phase = next == Phase.RUN.letter() ? Phase.RUN : Phase.PROBE;
        matched++;
      } else {
        matched = restart(next);
      }
    } else if (next >= '0' && next <= '9') {
      number = number * 10 + (next - '0');
      digits++;
    } else {
      matched = restart(next);
    }
  }

  private int restart(byte next) {
    reset();
    return next == prefix[0] ? 1 : 0;
  }
}
