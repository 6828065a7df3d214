package org.flodgatt.testkit.mastodon;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A status as Rails serialises it for public and hashtag streams: about 3 KB of JSON with all keys.
 * Immutable; every method that changes something returns a changed copy.
 */
public final class Status {
  private static final Author DEFAULT_AUTHOR = Author.local(110_207_551_083_627_441L, "brynja");

  private final Map<String, @Nullable Object> fields;

  private Status(Map<String, @Nullable Object> fields) {
    this.fields = fields;
  }

  /** A public English status of a local author without mentions, media or poll. */
  public static Status of(long id) {
    Map<String, @Nullable Object> fields =
        Json.object(
            "id",
            Long.toString(id),
            "created_at",
            "2026-11-23T16:02:41.377Z",
            "in_reply_to_id",
            null,
            "in_reply_to_account_id",
            null,
            "sensitive",
            false,
            "spoiler_text",
            "",
            "visibility",
            "public",
            "language",
            "en",
            "uri",
            "",
            "url",
            "",
            "replies_count",
            0,
            "reblogs_count",
            0,
            "favourites_count",
            0,
            "quotes_count",
            0,
            "edited_at",
            null,
            "content",
            StatusTexts.LONG,
            "reblog",
            null,
            "application",
            Json.object("name", "Web", "website", null),
            "account",
            Json.object(),
            "media_attachments",
            List.of(),
            "mentions",
            List.of(),
            "tags",
            List.of(),
            "emojis",
            List.of(),
            "quote",
            null,
            "card",
            null,
            "poll",
            null);
    return new Status(fields).author(DEFAULT_AUTHOR);
  }

  /** The id. */
  public String id() {
    return String.valueOf(fields.get("id"));
  }

  /** The same by this author. */
  public Status author(Author author) {
    return changed(copy -> {
      copy.put("account", author.json());
      copy.put("uri", author.uri() + "/statuses/" + id());
      copy.put("url", author.url() + "/" + id());
    });
  }

  /** The same, mentioning one more account. */
  public Status mention(Author mentioned) {
    return changed(copy -> copy.put("mentions", appended("mentions", mentioned.mention())));
  }

  /** The same with one more hashtag, given as shown. */
  public Status tag(String name) {
    return changed(copy ->
        copy.put(
            "tags",
            appended(
                "tags", Json.object("name", name, "url", "https://harbour.example/tags/" + name))));
  }

  /** The same in this language; null if it is not known. */
  public Status language(@Nullable String code) {
    return with("language", code);
  }

  /** The same with this HTML. */
  public Status content(String html) {
    return with("content", html);
  }

  /** The same behind this warning. */
  public Status spoiler(String text) {
    return with("spoiler_text", text);
  }

  /** The same with one more picture; its description may be null. */
  public Status media(@Nullable String description) {
    String file = "https://media.harbour.example/media/000/501/original/b7f2c09d.jpg";
    return changed(copy ->
        copy.put(
            "media_attachments",
            appended(
                "media_attachments",
                Json.object(
                    "id",
                    "501",
                    "type",
                    "image",
                    "url",
                    file,
                    "preview_url",
                    file.replace("original", "small"),
                    "remote_url",
                    null,
                    "preview_remote_url",
                    null,
                    "text_url",
                    null,
                    "meta",
                    Json.object("original", Json.object("width", 800, "height", 600)),
                    "description",
                    description,
                    "blurhash",
                    "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH"))));
  }

  /** The same with a poll of these options. */
  public Status poll(String... options) {
    List<Object> items =
        Arrays.stream(options)
            .<Object>map(title -> Json.object("title", title, "votes_count", 0))
            .toList();
    return with(
        "poll",
        Json.object(
            "id",
            "77",
            "expires_at",
            "2026-11-30T16:02:41.000Z",
            "expired",
            false,
            "multiple",
            false,
            "votes_count",
            0,
            "voters_count",
            0,
            "options",
            items,
            "emojis",
            List.of()));
  }

  /** The same as edited at this time (ISO 8601), for {@code status.update}. */
  public Status editedAt(String time) {
    return with("edited_at", time);
  }

  /**
   * The same as rendered for one viewer, as on home and list streams, with an empty filter result.
   */
  public Status personalised() {
    return changed(copy -> {
      for (String flag : List.of("favourited", "reblogged", "muted", "bookmarked", "pinned")) {
        copy.put(flag, false);
      }
      copy.put("filtered", List.of());
    });
  }

  /** The same with this top-level value: String, Number, Boolean, List, Map or null. */
  public Status with(String key, @Nullable Object value) {
    return changed(copy -> copy.put(key, value));
  }

  /** The same with this top-level value, which is JSON text already. */
  public Status withJson(String key, String json) {
    return with(key, new Json.Raw(json));
  }

  /** The same without this top-level key. */
  public Status without(String key) {
    return changed(copy -> copy.remove(key));
  }

  /** The JSON text, without spaces. */
  public String json() {
    return Json.write(fields);
  }

  Map<String, @Nullable Object> fields() {
    return fields;
  }

  private List<@Nullable Object> appended(String key, Object item) {
    List<@Nullable Object> items = new ArrayList<>();
    if (fields.get(key) instanceof List<?> old) {
      items.addAll(old);
    }
    items.add(item);
    return items;
  }

  private Status changed(Consumer<Map<String, @Nullable Object>> change) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>(fields);
    change.accept(copy);
    return new Status(copy);
  }
}
