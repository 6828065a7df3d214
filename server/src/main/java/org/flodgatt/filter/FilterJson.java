package org.flodgatt.filter;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import org.flodgatt.filter.KeywordLookup.CustomFilter;
import org.jspecify.annotations.Nullable;

/** Writes filter results as the reference's {@code JSON.stringify} does. */
final class FilterJson {
  private static final String HEX = "0123456789abcdef";

  /** ECMAScript knows moments up to this many seconds from the epoch. */
  private static final long LAST_SECOND = 8_640_000_000_000L;

  private FilterJson() {}

  /** The object {@code filter} of a filter result. */
  static String filter(CustomFilter filter) {
    StringBuilder json = new StringBuilder(160);
    json.append("{\"id\":\"").append(filter.id()).append("\",\"title\":");
    quote(json, filter.title());
    json.append(",\"context\":");
    array(json, filter.context());
    json.append(",\"expires_at\":");
    moment(json, filter.expiresAt());
    return json.append(",\"filter_action\":\"")
        .append(action(filter.action()))
        .append("\"}")
        .toString();
  }

  /** A result: the filter, and the text that it found. */
  static void result(StringBuilder json, String filter, String match) {
    json.append("{\"filter\":").append(filter).append(",\"keyword_matches\":[");
    quote(json, match);
    json.append("],\"status_matches\":null}");
  }

  /** A number that Mastodon may yet invent warns: it must not hide, and clients must cope. */
  private static String action(int action) {
    return switch (action) {
      case 1 -> "hide";
      case 2 -> "blur";
      default -> "warn";
    };
  }

  private static void array(StringBuilder json, List<String> texts) {
    json.append('[');
    for (int i = 0; i < texts.size(); i++) {
      if (i > 0) {
        json.append(',');
      }
      quote(json, texts.get(i));
    }
    json.append(']');
  }

  /** As {@code Date.prototype.toISOString}; what lies beyond ECMAScript's time is null. */
  private static void moment(StringBuilder json, @Nullable Instant moment) {
    if (moment == null || Math.abs(moment.getEpochSecond()) >= LAST_SECOND) {
      json.append("null");
      return;
    }
    ZonedDateTime utc = moment.atZone(ZoneOffset.UTC);
    int year = utc.getYear();
    String format = year >= 0 && year <= 9999 ? "%04d" : "%+07d";
    json.append('"')
        .append(String.format(Locale.ROOT, format, year))
        .append(
            String.format(
                Locale.ROOT,
                "-%02d-%02dT%02d:%02d:%02d.%03dZ",
                utc.getMonthValue(),
                utc.getDayOfMonth(),
                utc.getHour(),
                utc.getMinute(),
                utc.getSecond(),
                utc.getNano() / 1_000_000))
        .append('"');
  }

  /** Escapes quotes, backslashes, control characters and lone surrogates, and nothing else. */
  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      switch (unit) {
        case '"', '\\' -> json.append('\\').append(unit);
        case '\b' -> json.append("\\b");
        case '\t' -> json.append("\\t");
        case '\n' -> json.append("\\n");
        case '\f' -> json.append("\\f");
        case '\r' -> json.append("\\r");
        default -> {
          if (unit < ' ' || isLoneSurrogate(text, i)) {
            escape(json, unit);
          } else {
            json.append(unit);
          }
        }
      }
    }
    json.append('"');
  }

  private static boolean isLoneSurrogate(String text, int position) {
    char unit = text.charAt(position);
    if (Character.isHighSurrogate(unit)) {
      return position + 1 == text.length() || !Character.isLowSurrogate(text.charAt(position + 1));
    }
    return Character.isLowSurrogate(unit)
        && (position == 0 || !Character.isHighSurrogate(text.charAt(position - 1)));
  }

  private static void escape(StringBuilder json, char unit) {
    json.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      json.append(HEX.charAt(unit >> shift & 0xF));
    }
  }
}
