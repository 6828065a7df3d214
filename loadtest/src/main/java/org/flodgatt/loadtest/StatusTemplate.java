package org.flodgatt.loadtest;

import java.nio.charset.StandardCharsets;
import org.flodgatt.loadtest.wire.Marker;
import org.flodgatt.loadtest.wire.Phase;

/**
 * Makes {@code update} messages as Mastodon publishes them: a complete status, in which only the
 * marker changes from one to the next.
 */
final class StatusTemplate {
  /** The smallest payload that is a complete status. */
  static final int SMALLEST = 1400;

  private static final String STATUS =
      """
      {"id":"115000000000000001","created_at":"2026-01-02T03:04:05.678Z","in_reply_to_id":null,\
      "in_reply_to_account_id":null,"sensitive":false,"spoiler_text":"","visibility":"public",\
      "language":"LANGUAGE","uri":"https://load.example/statuses/MARKER",\
      "url":"https://load.example/@load/115000000000000001","replies_count":0,"reblogs_count":0,\
      "favourites_count":0,"edited_at":null,"content":"<p>TEXT</p>","reblog":null,\
      "account":{"id":"ACCOUNT","username":"USERNAME","acct":"ADDRESS","display_name":"Load",\
      "locked":false,"bot":true,"discoverable":false,"group":false,\
      "created_at":"2026-01-01T00:00:00.000Z","note":"<p>Load</p>","url":"https://load.example/@load",\
      "uri":"https://load.example/users/load","avatar":"https://load.example/a.png",\
      "avatar_static":"https://load.example/a.png","header":"https://load.example/h.png",\
      "header_static":"https://load.example/h.png","followers_count":1,"following_count":1,\
      "statuses_count":1,"last_status_at":"2026-01-02","emojis":[],"fields":[]},\
      "media_attachments":[],"mentions":[],"tags":[],"emojis":[],"card":null,"poll":null}\
      """;
  private static final String WORDS =
      "The river rose in the night and the gate held, <a href=\\\"https://load.example/g\\\">says"
          + " the keeper</a>. Skýrsla: flóðgátt lokað, 你好. ";

  private final Marker marker;
  private final String before;
  private final String after;

  /**
   * Who writes what.
   *
   * @param domain of the author; empty: a local one
   * @param word first in the text; empty: none
   */
  record Look(String account, String username, String domain, String language, String word) {
    /** Somebody whom nobody knows. */
    static final Look PLAIN = new Look("115000000000000002", "load", "", "en", "");

    private String fill(String status) {
      String address = domain.isEmpty() ? username : username + "@" + domain;
      return status
          .replace("ACCOUNT", account)
          .replace("USERNAME", username)
          .replace("ADDRESS", address)
          .replace("LANGUAGE", language);
    }
  }

  StatusTemplate(Marker marker, int size, Look look) {
    this.marker = marker;
    String status = look.fill(STATUS);
    int fixed = bytes(status) - "MARKERTEXT".length() + marker.text(Phase.RUN, 0).length();
    StringBuilder text = new StringBuilder(look.word().isEmpty() ? "" : look.word() + " ");
    int room = size - fixed - text.length();
    while (bytes(WORDS) <= room) {
      text.append(WORDS);
      room -= bytes(WORDS);
    }
    text.repeat('x', Math.max(0, room));
    status = status.replace("TEXT", text);
    int at = status.indexOf("MARKER");
    before = "{\"event\":\"update\",\"payload\":" + status.substring(0, at);
    after = status.substring(at + "MARKER".length()) + "}";
  }

  /** The whole Redis message of one event. */
  byte[] message(Phase phase, long number) {
    return (before + marker.text(phase, number) + after).getBytes(StandardCharsets.UTF_8);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
