package org.flodgatt.event;

import java.util.Set;

/** The OAuth scopes that streaming asks for (contract section 2). */
public enum Scope {
  READ_STATUSES("read:statuses"),
  READ_NOTIFICATIONS("read:notifications"),
  /** End-to-end encryption, which Mastodon had from 3.2 to 4.2. */
  CRYPTO("crypto");

  private static final String EVERYTHING = "read";

  private final String text;

  Scope(String text) {
    this.text = text;
  }

  /** Whether a token with these scopes covers this one; {@code read} covers all that read. */
  public boolean coveredBy(Set<String> granted) {
    return granted.contains(text) || (this != CRYPTO && granted.contains(EVERYTHING));
  }
}
