package org.flodgatt.demo.writing;

import java.time.Instant;
import java.util.List;

/** A poll and its votes so far. */
public record Poll(long id, Instant expiresAt, List<Option> options) {
  /** One answer. */
  public record Option(String title, int votes) {}

  /** All votes together. */
  public int votes() {
    return options.stream().mapToInt(Option::votes).sum();
  }
}
