package org.flodgatt.demo.story;

/** What can happen, as the status line counts it. */
public enum Kind {
  POST("posts"),
  EDIT("edits"),
  DELETE("deletes"),
  BOOST("boosts"),
  NOTIFICATION("notifications"),
  CONVERSATION("private messages"),
  ANNOUNCEMENT("announcements"),
  FILTERS("filter changes"),
  SESSION("logins and logouts");

  private final String plural;

  Kind(String plural) {
    this.plural = plural;
  }

  /** Several of them, in English. */
  public String plural() {
    return plural;
  }
}
