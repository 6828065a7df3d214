package org.flodgatt.testkit.mastodon;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A status as Rails renders it for nobody in particular, with what tests care about set. */
public final class StatusJson {
  private static final JsonFactory JSON = new JsonFactory();

  private final String id;
  private String authorId = "900";
  private String username = "stranger";
  private String acct = "stranger@far.example";
  private @Nullable String language = "en";
  private String content = "<p>Hello</p>";
  private String spoiler = "";
  private final List<String> mentions = new ArrayList<>();
  private final List<String> pollOptions = new ArrayList<>();
  private final List<String> media = new ArrayList<>();
  private String extra = "";

  private StatusJson(String id) {
    this.id = id;
  }

  /** A status by a stranger of another server. */
  public static StatusJson of(String id) {
    return new StatusJson(id);
  }

  /** By somebody of this server. */
  public StatusJson byLocal(long account, String name) {
    return by(account, name, name);
  }

  /** By somebody of another server. */
  public StatusJson byRemote(long account, String name, String domain) {
    return by(account, name, name + "@" + domain);
  }

  private StatusJson by(long account, String name, String address) {
    authorId = Long.toString(account);
    username = name;
    acct = address;
    return this;
  }

  /** In this language; {@code null}: unknown. */
  public StatusJson language(@Nullable String code) {
    language = code;
    return this;
  }

  /** With this HTML. */
  public StatusJson content(String html) {
    content = html;
    return this;
  }

  /** Behind this warning. */
  public StatusJson spoiler(String text) {
    spoiler = text;
    return this;
  }

  /** Mentioning an account. */
  public StatusJson mentioning(long account) {
    mentions.add(Long.toString(account));
    return this;
  }

  /** With a poll of these options. */
  public StatusJson poll(String... titles) {
    pollOptions.addAll(List.of(titles));
    return this;
  }

  /** With a picture of this description. */
  public StatusJson picture(String description) {
    media.add(description);
    return this;
  }

  /** With further keys at the end, as raw JSON: {@code "filtered":[]}. */
  public StatusJson extra(String rawMembers) {
    extra = rawMembers;
    return this;
  }

  /** The object as JSON. */
  public String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("id", id);
      json.writeStringField("created_at", "2026-11-23T17:45:12.803Z");
      json.writeNullField("in_reply_to_id");
      json.writeBooleanField("sensitive", false);
      json.writeStringField("spoiler_text", spoiler);
      json.writeStringField("visibility", "public");
      json.writeStringField("language", language);
      json.writeStringField("content", content);
      json.writeNullField("reblog");
      json.writeObjectFieldStart("account");
      json.writeStringField("id", authorId);
      json.writeStringField("username", username);
      json.writeStringField("acct", acct);
      json.writeEndObject();
      objects(json, "media_attachments", "description", media);
      objects(json, "mentions", "id", mentions);
      if (pollOptions.isEmpty()) {
        json.writeNullField("poll");
      } else {
        json.writeObjectFieldStart("poll");
        objects(json, "options", "title", pollOptions);
        json.writeEndObject();
      }
      if (!extra.isEmpty()) {
        json.writeRaw("," + extra);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  private static void objects(JsonGenerator json, String name, String key, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeStartObject();
      json.writeStringField(key, value);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** The message that Rails publishes for it. */
  public String update() {
    return message("update");
  }

  /** The message that Rails publishes with this event. */
  public String message(String event) {
    return "{\"event\":\"" + event + "\",\"payload\":" + json() + "}";
  }
}
