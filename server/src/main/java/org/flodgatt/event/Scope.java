package org.flodgatt.event;

import java.util.Set;

/** The OAuth scopes that streaming asks for (contract section 2). */
public enum Scope {
  READ_STATUSES("read:statuses"),
  READ_NOTIFICATIONS("read:notifications");

  private static final String EVERYTHING = "read";

  private final String text;

  Scope(String text) {
    this.text = text;
  }

  /** Whether a token with these scopes covers this one; {@code read} covers every scope here. */
  public boolean coveredBy(Set<String> granted) {
    return granted.contains(EVERYTHING) || granted.contains(text);
  }
}
