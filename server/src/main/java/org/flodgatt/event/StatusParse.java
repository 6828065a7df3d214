package org.flodgatt.event;

/** What came of reading a status for the filters. */
public sealed interface StatusParse {
  /** It has what the filters need. */
  record Parsed(StatusView status) implements StatusParse {}

  /**
   * It lacks something or has it in an odd shape, so it must not be delivered on filtered streams
   * (contract section 7).
   *
   * @param kind a fixed word that names what is wrong, fit for a metric's label
   */
  record Malformed(String kind) implements StatusParse {}
}
