package org.flodgatt.testkit.mastodon;

import java.util.List;

/** The messages that Rails publishes to Redis, byte for byte: JSON without spaces. */
public final class RailsEvents {
  private RailsEvents() {}

  /** A new status. */
  public static String update(Status status) {
    return message("update", status.fields());
  }

  /** A changed status; see {@link Status#editedAt}. */
  public static String statusUpdate(Status status) {
    return message("status.update", status.fields());
  }

  /** A status is gone. */
  public static String delete(String statusId) {
    return message("delete", statusId);
  }

  /**
   * Something happened to the account.
   *
   * @param type such as {@code mention} or {@code favourite}
   */
  public static String notification(long id, String type, Author from, Status about) {
    return message(
        "notification",
        Json.object(
            "id",
            Long.toString(id),
            "type",
            type,
            "group_key",
            "ungrouped-" + id,
            "created_at",
            "2026-11-23T16:02:42.014Z",
            "account",
            from.json(),
            "status",
            about.personalised().fields()));
  }

  /** Filtered notifications were let in. */
  public static String notificationsMerged() {
    return message("notifications_merged", "1");
  }

  /** A direct conversation has a new last status. */
  public static String conversation(long id, Author with, Status last) {
    return message(
        "conversation",
        Json.object(
            "id", Long.toString(id),
            "unread", true,
            "accounts", List.of(with.json()),
            "last_status", last.with("visibility", "direct").personalised().fields()));
  }

  /** A new or changed announcement of the administrators. */
  public static String announcement(long id, String html) {
    return message(
        "announcement",
        Json.object(
            "id",
            Long.toString(id),
            "content",
            html,
            "starts_at",
            null,
            "ends_at",
            null,
            "all_day",
            false,
            "published_at",
            "2026-11-23T09:00:00.000Z",
            "updated_at",
            "2026-11-23T09:00:00.000Z",
            "mentions",
            List.of(),
            "statuses",
            List.of(),
            "tags",
            List.of(),
            "emojis",
            List.of(),
            "reactions",
            List.of()));
  }

  /** A reaction to an announcement was counted. */
  public static String announcementReaction(String emoji, int count, long announcement) {
    return message(
        "announcement.reaction",
        Json.object("name", emoji, "count", count, "announcement_id", Long.toString(announcement)));
  }

  /** An announcement is gone. */
  public static String announcementDelete(long id) {
    return message("announcement.delete", Long.toString(id));
  }

  /** The account's keyword filters changed; has no payload. */
  public static String filtersChanged() {
    return Json.write(Json.object("event", "filters_changed"));
  }

  /** The connections of a token or account must end; has no payload. */
  public static String kill() {
    return Json.write(Json.object("event", "kill"));
  }

  /** Any event whose payload is this JSON text. */
  public static String event(String name, String payloadJson) {
    return message(name, new Json.Raw(payloadJson));
  }

  /**
   * The same message as Ruby's {@code to_json} writes it since Mastodon 4.6: {@code <}, {@code >},
   * {@code &}, U+2028 and U+2029 as escapes. None of these occurs outside of JSON strings.
   */
  public static String escapedLikeRuby(String message) {
    return message
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private static String message(String event, Object payload) {
    return Json.write(Json.object("event", event, "payload", payload));
  }
}
