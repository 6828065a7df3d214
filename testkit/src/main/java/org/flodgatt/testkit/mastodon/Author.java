package org.flodgatt.testkit.mastodon;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An account as it appears in messages.
 *
 * @param id its id, decimal
 * @param username its name
 * @param acct its name, with {@code @domain} if it is of another server
 */
public record Author(String id, String username, String acct) {
  private static final String HERE = "harbour.example";

  /** An account of this server. */
  public static Author local(long id, String username) {
    return new Author(Long.toString(id), username, username);
  }

  /** An account of another server. */
  public static Author remote(long id, String username, String domain) {
    return new Author(Long.toString(id), username, username + "@" + domain);
  }

  /** The web address of the account's page. */
  String url() {
    return "https://" + domain() + "/@" + username;
  }

  String uri() {
    return "https://" + domain() + "/users/" + username;
  }

  Map<String, @Nullable Object> mention() {
    return Json.object("id", id, "username", username, "url", url(), "acct", acct);
  }

  Map<String, @Nullable Object> json() {
    String media = "https://media." + HERE + "/accounts/";
    String avatar = media + "avatars/110/207/" + username + "/original/8e0c4d52b1f7.png";
    String header = media + "headers/110/207/" + username + "/original/27ab90e6cc31.jpg";
    return Json.object(
        "id",
        id,
        "username",
        username,
        "acct",
        acct,
        "display_name",
        username + " of the north pier :lighthouse:",
        "locked",
        false,
        "bot",
        false,
        "discoverable",
        true,
        "indexable",
        false,
        "group",
        false,
        "created_at",
        "2023-03-09T00:00:00.000Z",
        "note",
        "<p>Keeps the tide tables and a very old ferry. Knots, fog horns, rye bread. Opinions"
            + " belong to the gulls. <a href=\"https://harbour.example/tags/tides\""
            + " class=\"mention hashtag\" rel=\"tag\">#<span>tides</span></a></p>",
        "url",
        url(),
        "uri",
        uri(),
        "avatar",
        avatar,
        "avatar_static",
        avatar,
        "header",
        header,
        "header_static",
        header,
        "followers_count",
        834,
        "following_count",
        211,
        "statuses_count",
        4090,
        "last_status_at",
        "2026-11-21",
        "hide_collections",
        false,
        "noindex",
        true,
        "emojis",
        List.of(
            Json.object(
                "shortcode",
                "lighthouse",
                "url",
                media + "emojis/000/004/117/original/lighthouse.png",
                "static_url",
                media + "emojis/000/004/117/static/lighthouse.png",
                "visible_in_picker",
                true)),
        "roles",
        List.of(),
        "fields",
        List.of(
            Json.object("name", "Berth", "value", "14 B", "verified_at", null),
            Json.object(
                "name", "Tables",
                "value",
                    "<a href=\"https://tides.example\" target=\"_blank\" rel=\"nofollow"
                        + " noopener me\"><span class=\"invisible\">https://</span>"
                        + "<span>tides.example</span></a>",
                "verified_at", "2025-06-01T07:30:12.118+00:00")));
  }

  private String domain() {
    int at = acct.indexOf('@');
    return at < 0 ? HERE : acct.substring(at + 1);
  }
}
