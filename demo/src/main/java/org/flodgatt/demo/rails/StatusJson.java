package org.flodgatt.demo.rails;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.flodgatt.demo.world.KeywordFilter;
import org.flodgatt.demo.world.Person;
import org.flodgatt.demo.world.World;
import org.flodgatt.demo.writing.Media;
import org.flodgatt.demo.writing.Poll;
import org.flodgatt.demo.writing.Status;
import org.flodgatt.demo.writing.Tag;
import org.jspecify.annotations.Nullable;

/** Statuses as the API shows them: to nobody in particular, or to one reader. */
final class StatusJson {
  private static final String FILES = "https://files." + World.DOMAIN;

  private final AccountJson accounts;
  private final ActiveFilters filters;

  StatusJson(AccountJson accounts, ActiveFilters filters) {
    this.accounts = accounts;
    this.filters = filters;
  }

  /** The payload for public streams: without a word about any reader. */
  String forNobody(Status status) {
    return JsonText.object(json -> fields(json, status, null, null));
  }

  /** The payload for one reader's home timeline, lists and notifications. */
  String forReader(Status status, Person reader) {
    return JsonText.object(json -> fields(json, status, null, reader));
  }

  /** The payload for one reader's home timeline when somebody boosts. */
  String boostForReader(Boost boost, Person reader) {
    return JsonText.object(json -> fields(json, boost.status(), boost, reader));
  }

  /** Writes the status as one reader sees it, as one object value. */
  void write(JsonGenerator json, Status status, Person reader) throws IOException {
    json.writeStartObject();
    fields(json, status, null, reader);
    json.writeEndObject();
  }

  private void fields(
      JsonGenerator json, Status status, @Nullable Boost boost, @Nullable Person reader)
      throws IOException {
    Person author = boost == null ? status.author() : boost.booster();
    String id = Long.toString(boost == null ? status.id() : boost.id());
    Instant created = boost == null ? status.createdAt() : boost.at();
    json.writeStringField("id", id);
    json.writeStringField("created_at", JsonText.time(created));
    origin(json, boost == null ? status.repliesTo() : null);
    json.writeBooleanField("sensitive", !status.warning().isEmpty());
    json.writeStringField("spoiler_text", status.warning());
    json.writeStringField("visibility", status.visibility().label());
    JsonText.nullable(json, "language", status.language());
    json.writeStringField(
        "uri", author.uri() + "/statuses/" + id + (boost == null ? "" : "/activity"));
    json.writeStringField("url", author.url() + "/" + id);
    counts(json);
    Instant edited = status.editedAt();
    JsonText.nullable(json, "edited_at", edited == null ? null : JsonText.time(edited));
    json.writeStringField("content", status.text().html());
    json.writeFieldName("reblog");
    if (boost == null) {
      json.writeNull();
    } else {
      json.writeStartObject();
      fields(json, status, null, reader);
      json.writeEndObject();
    }
    if (author.local()) {
      json.writeObjectFieldStart("application");
      json.writeStringField("name", "Web");
      json.writeNullField("website");
      json.writeEndObject();
    }
    json.writeFieldName("account");
    accounts.write(json, author);
    if (boost == null) {
      attachments(json, status, reader);
    } else {
      noAttachments(json);
    }
    if (reader != null) {
      personal(json, status, reader);
    }
  }

  private void attachments(JsonGenerator json, Status status, @Nullable Person reader)
      throws IOException {
    json.writeArrayFieldStart("media_attachments");
    for (Media media : status.media()) {
      media(json, media);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("mentions");
    for (Person person : status.text().mentions()) {
      json.writeStartObject();
      json.writeStringField("id", Long.toString(person.id()));
      json.writeStringField("username", person.username());
      json.writeStringField("url", person.url());
      json.writeStringField("acct", person.acct());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("tags");
    for (Tag tag : status.text().tags()) {
      json.writeStartObject();
      json.writeStringField("name", tag.name());
      json.writeStringField("url", tag.url());
      json.writeEndObject();
    }
    json.writeEndArray();
    AccountJson.emojis(json, status.text().emojis());
    json.writeNullField("quote");
    json.writeNullField("card");
    json.writeFieldName("poll");
    Poll poll = status.poll();
    if (poll == null) {
      json.writeNull();
    } else {
      poll(json, poll, reader != null);
    }
  }

  // What a boost shows is in the boosted status.
  private static void noAttachments(JsonGenerator json) throws IOException {
    for (String none : List.of("media_attachments", "mentions", "tags", "emojis")) {
      json.writeArrayFieldStart(none);
      json.writeEndArray();
    }
    for (String nothing : List.of("quote", "card", "poll")) {
      json.writeNullField(nothing);
    }
  }

  private static void origin(JsonGenerator json, @Nullable Status repliesTo) throws IOException {
    JsonText.nullable(
        json, "in_reply_to_id", repliesTo == null ? null : Long.toString(repliesTo.id()));
    JsonText.nullable(
        json,
        "in_reply_to_account_id",
        repliesTo == null ? null : Long.toString(repliesTo.author().id()));
  }

  private static void counts(JsonGenerator json) throws IOException {
    json.writeNumberField("replies_count", 0);
    json.writeNumberField("reblogs_count", 0);
    json.writeNumberField("favourites_count", 0);
    json.writeNumberField("quotes_count", 0);
  }

  private void personal(JsonGenerator json, Status status, Person reader) throws IOException {
    json.writeBooleanField("favourited", false);
    json.writeBooleanField("reblogged", false);
    json.writeBooleanField("muted", false);
    json.writeBooleanField("bookmarked", false);
    if (status.author().equals(reader)) {
      json.writeBooleanField("pinned", false);
    }
    json.writeArrayFieldStart("filtered");
    if (!status.author().equals(reader)) {
      for (ActiveFilters.Match match : filters.matches(reader, status)) {
        filterResult(json, match);
      }
    }
    json.writeEndArray();
  }

  private static void filterResult(JsonGenerator json, ActiveFilters.Match match)
      throws IOException {
    KeywordFilter filter = match.filter();
    json.writeStartObject();
    json.writeObjectFieldStart("filter");
    json.writeStringField("id", Long.toString(filter.id()));
    json.writeStringField("title", filter.title());
    json.writeFieldName("context");
    json.writeArray(new String[] {"home", "public"}, 0, 2);
    json.writeNullField("expires_at");
    json.writeStringField("filter_action", filter.action());
    json.writeEndObject();
    json.writeFieldName("keyword_matches");
    json.writeArray(new String[] {match.found()}, 0, 1);
    json.writeNullField("status_matches");
    json.writeEndObject();
  }

  private static void media(JsonGenerator json, Media media) throws IOException {
    String file = FILES + "/media_attachments/files/" + media.id();
    json.writeStartObject();
    json.writeStringField("id", Long.toString(media.id()));
    json.writeStringField("type", media.video() ? "video" : "image");
    json.writeStringField(
        "url", file + (media.video() ? "/original/film.mp4" : "/original/picture.jpg"));
    json.writeStringField("preview_url", file + "/small/picture.jpg");
    json.writeNullField("remote_url");
    json.writeNullField("preview_remote_url");
    json.writeNullField("text_url");
    json.writeObjectFieldStart("meta");
    size(json, "original", 1600, 1200);
    size(json, "small", 640, 480);
    json.writeEndObject();
    json.writeStringField("description", media.description());
    json.writeStringField("blurhash", "UKJ*#mWB00of~qj[Rjay00ayt7WB4nayxuj[");
    json.writeEndObject();
  }

  private static void size(JsonGenerator json, String name, int width, int height)
      throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("width", width);
    json.writeNumberField("height", height);
    json.writeStringField("size", width + "x" + height);
    json.writeNumberField("aspect", (double) width / height);
    json.writeEndObject();
  }

  private static void poll(JsonGenerator json, Poll poll, boolean personal) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", Long.toString(poll.id()));
    json.writeStringField("expires_at", JsonText.time(poll.expiresAt()));
    json.writeBooleanField("expired", false);
    json.writeBooleanField("multiple", false);
    json.writeNumberField("votes_count", poll.votes());
    json.writeNumberField("voters_count", poll.votes());
    if (personal) {
      json.writeBooleanField("voted", false);
      json.writeArrayFieldStart("own_votes");
      json.writeEndArray();
    }
    json.writeArrayFieldStart("options");
    for (Poll.Option option : poll.options()) {
      json.writeStartObject();
      json.writeStringField("title", option.title());
      json.writeNumberField("votes_count", option.votes());
      json.writeEndObject();
    }
    json.writeEndArray();
    AccountJson.emojis(json, List.of());
    json.writeEndObject();
  }
}
