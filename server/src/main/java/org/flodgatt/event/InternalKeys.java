package org.flodgatt.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;

/**
 * Keys that Rails of some forks adds to a status for its streaming server alone: texts of other
 * statuses, which the viewer may not be allowed to see. They are taken out at any depth and
 * whatever the dialect: one that was guessed wrong must not show them (invariant I2). Stateless;
 * any thread.
 */
final class InternalKeys {
  /** kmyblue's and Fedibird's. */
  private static final Set<String> KEYS = Set.of("reference_texts", "_fedibird_searchable_text");

  private static final byte[][] QUOTED =
      KEYS.stream().map(key -> ('"' + key + '"').getBytes(US_ASCII)).toArray(byte[][]::new);

  /** For each ASCII character whether a key begins with it: every event is looked through. */
  private static final boolean[] INITIALS = new boolean[128];

  static {
    KEYS.forEach(key -> INITIALS[key.charAt(0)] = true);
  }

  private InternalKeys() {}

  /** The event without them; itself if it has none, as on every other Mastodon. */
  static Event takenOut(Event event) throws IOException {
    if (!event.carriesStatus()
        || event.payloadKind() != Event.PayloadKind.STRUCTURE
        || !mayHaveSome(event)) {
      return event;
    }
    byte[] payload = kept(event);
    return new Event(event.name(), payload, 0, payload.length, event.payloadKind());
  }

  /** Whether one of the names is anywhere in the payload: it may be a text that says so. */
  private static boolean mayHaveSome(Event event) {
    byte[] message = event.message();
    int end = event.payloadEnd();
    for (int at = event.payloadStart(); at < end - 1; at++) {
      if (message[at] == '"' && message[at + 1] > 0 && INITIALS[message[at + 1]]) {
        for (byte[] key : QUOTED) {
          if (startsWith(message, at, end, key)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean startsWith(byte[] message, int at, int end, byte[] key) {
    return end - at >= key.length
        && Arrays.equals(message, at, at + key.length, key, 0, key.length);
  }

  private static byte[] kept(Event event) throws IOException {
    byte[] message = event.message();
    int start = event.payloadStart();
    int length = event.payloadEnd() - start;
    var kept = new Kept(message, start, length);
    try (JsonParser json = EventParser.JSON.createParser(message, start, length)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.FIELD_NAME && KEYS.contains(json.currentName())) {
          int from = (int) json.currentTokenLocation().getByteOffset();
          json.nextToken();
          json.skipChildren();
          json.finishToken();
          kept.leaveOut(start + from, start + (int) json.currentLocation().getByteOffset());
        }
      }
    }
    return kept.toTheEnd();
  }

  /** JSON without some of its members. */
  private static final class Kept {
    private final byte[] json;
    private final int end;
    private final byte[] kept;
    private int size;
    private int next;

    Kept(byte[] json, int start, int length) {
      this.json = json;
      this.end = start + length;
      this.kept = new byte[length];
      this.next = start;
    }

    /** With it goes the comma behind it; the last member's stands before it. */
    void leaveOut(int from, int to) {
      copy(from);
      next = to;
      while (isSpace(json[next])) {
        next++;
      }
      if (json[next] == ',') {
        next++;
        return;
      }
      while (isSpace(kept[size - 1])) {
        size--;
      }
      if (kept[size - 1] == ',') {
        size--;
      }
    }

    byte[] toTheEnd() {
      copy(end);
      return Arrays.copyOf(kept, size);
    }

    private void copy(int until) {
      System.arraycopy(json, next, kept, size, until - next);
      size += until - next;
    }

    private static boolean isSpace(byte b) {
      return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }
  }
}
