package org.flodgatt.app;

import java.io.IOException;
import java.util.List;

/** The database answers, but lacks tables or columns without which nobody can be served. */
public final class UnusableDatabaseException extends IOException {
  private static final long serialVersionUID = 1L;

  UnusableDatabaseException(List<String> missing) {
    super(
        "The database lacks "
            + String.join(", ", missing)
            + " (expected: Mastodon's, of version 3.1 or newer)");
  }
}
