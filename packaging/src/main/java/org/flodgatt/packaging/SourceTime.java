package org.flodgatt.packaging;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The one time that all archives carry; see reproducible-builds.org, SOURCE_DATE_EPOCH. */
final class SourceTime {
  private SourceTime() {}

  /**
   * Reads seconds since 1970.
   *
   * @throws PackagingException if they are none
   */
  static Instant of(@Nullable String seconds) throws PackagingException {
    try {
      long epoch = Long.parseLong(seconds == null ? "" : seconds);
      if (epoch > 0) {
        return Instant.ofEpochSecond(epoch);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new PackagingException(
        "SOURCE_DATE_EPOCH: \"" + seconds + "\" (expected: seconds since 1970)");
  }
}
