package org.flodgatt.demo.writing;

import java.util.Locale;

/** Who may see a post. */
public enum Visibility {
  PUBLIC,
  UNLISTED,
  PRIVATE,
  DIRECT;

  /** As the API spells it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
