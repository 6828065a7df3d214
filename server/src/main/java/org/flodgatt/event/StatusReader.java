package org.flodgatt.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.flodgatt.event.StatusParse.Malformed;
import org.flodgatt.event.StatusParse.Parsed;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a status that filters need, in one pass over the payload.
 *
 * <p>Of a key that stands twice the last one counts, as it does for the reference and for clients.
 * So a field of an odd type is only remembered; whether it matters is decided at the end.
 */
final class StatusReader {
  private static final char[][] OPEN = {
    "public".toCharArray(), "unlisted".toCharArray(), "public_unlisted".toCharArray()
  };

  private final JsonParser json;

  private @Nullable Account account;
  private @Nullable Mentions mentions;
  private Text language = Text.MISSING;
  private Text spoiler = Text.MISSING;
  private Text content = Text.MISSING;
  private @Nullable List<String> pollTitles = List.of();
  private @Nullable List<String> mediaDescriptions = List.of();
  private boolean filtered;
  private boolean localOnly;
  private boolean open;
  private boolean openExactly = true;

  private StatusReader(JsonParser json) {
    this.json = json;
  }

  static StatusParse read(Event event) {
    if (event.payloadKind() != Event.PayloadKind.STRUCTURE) {
      return new Malformed("not_an_object");
    }
    int length = event.payloadEnd() - event.payloadStart();
    try (JsonParser json =
        EventParser.JSON.createParser(event.message(), event.payloadStart(), length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return new Malformed("not_an_object");
      }
      StatusReader reader = new StatusReader(json);
      reader.readFields();
      return json.nextToken() == null ? reader.result() : new Malformed("not_json");
    } catch (IOException e) {
      return new Malformed("not_json");
    }
  }

  private void readFields() throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "account" -> account = readAccount();
        case "mentions" -> mentions = readMentions();
        case "language" -> language = readText();
        case "spoiler_text" -> spoiler = readText();
        case "content" -> content = readText();
        case "poll" -> pollTitles = readPollTitles();
        case "media_attachments" -> mediaDescriptions = readTexts("description");
        case "filtered" -> {
          filtered = true;
          json.skipChildren();
        }
        case "local_only" -> {
          // What we do not understand is not shown to more than it may be.
          localOnly = !json.hasToken(JsonToken.VALUE_FALSE) && !json.hasToken(JsonToken.VALUE_NULL);
          json.skipChildren();
        }
        case "visibility" -> open = readOpen();
        case "visibility_ex" -> openExactly = readOpen();
        default -> json.skipChildren();
      }
    }
  }

  /** What we do not understand is not for everybody. Makes no text: most events have this. */
  private boolean readOpen() throws IOException {
    if (!json.hasToken(JsonToken.VALUE_STRING)) {
      json.skipChildren();
      return false;
    }
    char[] text = json.getTextCharacters();
    int start = json.getTextOffset();
    int end = start + json.getTextLength();
    for (char[] visibility : OPEN) {
      if (Arrays.equals(text, start, end, visibility, 0, visibility.length)) {
        return true;
      }
    }
    return false;
  }

  private StatusParse result() {
    if (account == null) {
      return new Malformed("no_account");
    }
    if (account.id == null) {
      return new Malformed("account_id");
    }
    String username = account.username.value;
    if (username == null) {
      return new Malformed("account_username");
    }
    String acct = account.acct.value;
    if (acct == null) {
      return new Malformed("account_acct");
    }
    if (mentions == null) {
      return new Malformed("mentions");
    }
    if (mentions.oddId) {
      return new Malformed("mention_id");
    }
    if (language.odd) {
      return new Malformed("language");
    }
    if (spoiler.odd || content.odd) {
      return new Malformed("text");
    }
    if (pollTitles == null) {
      return new Malformed("poll");
    }
    if (mediaDescriptions == null) {
      return new Malformed("media");
    }
    return new Parsed(
        new StatusView(
            account.id,
            domain(acct),
            username.equals(acct),
            language.value,
            targets(account.id, mentions.ids),
            filtered,
            texts(pollTitles, mediaDescriptions),
            localOnly,
            open && openExactly));
  }

  private static @Nullable String domain(String acct) {
    int first = acct.indexOf('@');
    if (first < 0) {
      return null;
    }
    int second = acct.indexOf('@', first + 1);
    return second < 0 ? acct.substring(first + 1) : acct.substring(first + 1, second);
  }

  private static long[] targets(long author, List<Long> mentioned) {
    return LongStream.concat(LongStream.of(author), mentioned.stream().mapToLong(Long::longValue))
        .distinct()
        .toArray();
  }

  private List<String> texts(List<String> titles, List<String> descriptions) {
    List<String> texts = new ArrayList<>(2 + titles.size() + descriptions.size());
    texts.add(spoiler.orEmpty());
    texts.add(content.orEmpty());
    texts.addAll(titles);
    texts.addAll(descriptions);
    return List.copyOf(texts);
  }

  private @Nullable Account readAccount() throws IOException {
    if (!json.isExpectedStartObjectToken()) {
      json.skipChildren();
      return null;
    }
    Long id = null;
    Text username = Text.MISSING;
    Text acct = Text.MISSING;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "id" -> id = readId();
        case "username" -> username = readText();
        case "acct" -> acct = readText();
        default -> json.skipChildren();
      }
    }
    return new Account(id, username, acct);
  }

  private @Nullable Mentions readMentions() throws IOException {
    if (!json.isExpectedStartArrayToken()) {
      json.skipChildren();
      return null;
    }
    List<Long> ids = new ArrayList<>();
    boolean oddEntry = false;
    boolean oddId = false;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.isExpectedStartObjectToken()) {
        Long id = readMentionedId();
        if (id == null) {
          oddId = true;
        } else {
          ids.add(id);
        }
      } else {
        oddEntry = true;
        json.skipChildren();
      }
    }
    return oddEntry ? null : new Mentions(ids, oddId);
  }

  private @Nullable Long readMentionedId() throws IOException {
    Long id = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      boolean isId = json.currentName().equals("id");
      json.nextToken();
      if (isId) {
        id = readId();
      } else {
        json.skipChildren();
      }
    }
    return id;
  }

  private @Nullable List<String> readPollTitles() throws IOException {
    if (json.hasToken(JsonToken.VALUE_NULL)) {
      return List.of();
    }
    if (!json.isExpectedStartObjectToken()) {
      json.skipChildren();
      return null;
    }
    List<String> titles = List.of();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      boolean isOptions = json.currentName().equals("options");
      json.nextToken();
      if (isOptions) {
        titles = readTexts("title");
      } else {
        json.skipChildren();
      }
    }
    return titles;
  }

  /** Of an array of objects the texts under this key; {@code null} if it has another shape. */
  private @Nullable List<String> readTexts(String key) throws IOException {
    if (json.hasToken(JsonToken.VALUE_NULL)) {
      return List.of();
    }
    if (!json.isExpectedStartArrayToken()) {
      json.skipChildren();
      return null;
    }
    List<String> texts = new ArrayList<>();
    boolean odd = false;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.isExpectedStartObjectToken()) {
        Text text = readTextOf(key);
        odd |= text.odd;
        texts.add(text.orEmpty());
      } else {
        odd = true;
        json.skipChildren();
      }
    }
    return odd ? null : texts;
  }

  private Text readTextOf(String key) throws IOException {
    Text text = Text.MISSING;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      boolean wanted = json.currentName().equals(key);
      json.nextToken();
      if (wanted) {
        text = readText();
      } else {
        json.skipChildren();
      }
    }
    return text;
  }

  private Text readText() throws IOException {
    if (json.hasToken(JsonToken.VALUE_STRING)) {
      return new Text(json.getText(), false);
    }
    if (json.hasToken(JsonToken.VALUE_NULL)) {
      return Text.MISSING;
    }
    json.skipChildren();
    return Text.ODD;
  }

  /** A decimal string or an integer within bigint; {@code null} for anything else. */
  private @Nullable Long readId() throws IOException {
    if (json.hasToken(JsonToken.VALUE_STRING) || json.hasToken(JsonToken.VALUE_NUMBER_INT)) {
      return parseId(json.getText());
    }
    json.skipChildren();
    return null;
  }

  private static @Nullable Long parseId(String text) {
    int start = text.startsWith("-") ? 1 : 0;
    for (int i = start; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return null;
      }
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The author; what is missing or odd is {@code null} or without a value. */
  private record Account(@Nullable Long id, Text username, Text acct) {}

  private record Mentions(List<Long> ids, boolean oddId) {}

  /**
   * A value that should be a string.
   *
   * @param value {@code null}: missing, JSON's null, or odd
   * @param odd neither a string nor null
   */
  private record Text(@Nullable String value, boolean odd) {
    static final Text MISSING = new Text(null, false);
    static final Text ODD = new Text(null, true);

    String orEmpty() {
      return value == null ? "" : value;
    }
  }
}
