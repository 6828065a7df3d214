package org.flodgatt.demo.story;

/** What can happen, as the status line counts it. */
public enum Kind {
  POST("post", "posts"),
  EDIT("edit", "edits"),
  DELETE("delete", "deletes"),
  BOOST("boost", "boosts"),
  NOTIFICATION("notification", "notifications"),
  CONVERSATION("private message", "private messages"),
  ANNOUNCEMENT("announcement", "announcements"),
  FILTERS("filter change", "filter changes"),
  SESSION("login or logout", "logins and logouts");

  private final String singular;
  private final String plural;

  Kind(String singular, String plural) {
    this.singular = singular;
    this.plural = plural;
  }

  /** So many of them, in English. */
  public String counted(long count) {
    return count + " " + (count == 1 ? singular : plural);
  }
}
