package org.flodgatt.loadtest.wire;

/** What an event's payload says, as its last key, about the viewer's keyword filters. */
public enum Filtered {
  /** There is no such key. */
  ABSENT,
  /** {@code "filtered":[]}: no filter matches. */
  NOTHING,
  /** {@code "filtered":[{…}]}: at least one filter matches. */
  MATCHES;

  /**
   * Reads it from the last characters of an event, the payload's closing brace the last of them.
   */
  static Filtered of(long lastBytes) {
    if ((lastBytes & 0xffffffffL) == 0x3a5b5d7dL) { // :[]}
      return NOTHING;
    }
    return (lastBytes & 0xffffffL) == 0x7d5d7dL ? MATCHES : ABSENT; // }]}
  }
}
