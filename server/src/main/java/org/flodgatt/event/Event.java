package org.flodgatt.event;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * One message from Redis (contract section 6). The payload is a slice of the message as Rails wrote
 * it; nobody changes these bytes, only {@link InternalKeys} are taken out before.
 */
public final class Event {
  /** Rails says so when a user's keyword filters changed. */
  public static final String FILTERS_CHANGED = "filters_changed";

  /** Somebody did something that concerns the viewer. */
  public static final String NOTIFICATION = "notification";

  /** Rails says so when a token or an account lost its rights. */
  public static final String KILL = "kill";

  /** We say so, and only to clients that asked: whether they have got all that they missed. */
  public static final String RESUME = "flodgatt.resume";

  /** What kind of JSON value the payload is. */
  public enum PayloadKind {
    /** An object or array. */
    STRUCTURE,
    /** A JSON string, quotes included in the slice. */
    STRING,
    /** A number or {@code true}. */
    BARE,
    /** No payload: only {@code filters_changed} is forwarded like that (contract 12.4). */
    NONE
  }

  private final String name;
  private final byte[] message;
  private final int payloadStart;
  private final int payloadEnd;
  private final PayloadKind payloadKind;

  Event(String name, byte[] message, int payloadStart, int payloadEnd, PayloadKind payloadKind) {
    this.name = name;
    this.message = message;
    this.payloadStart = payloadStart;
    this.payloadEnd = payloadEnd;
    this.payloadKind = payloadKind;
  }

  /** Tells a client that came back whether it has got all that it missed. */
  public static Event resume(boolean complete) {
    byte[] payload = ("{\"complete\":" + complete + "}").getBytes(StandardCharsets.US_ASCII);
    return new Event(RESUME, payload, 0, payload.length, PayloadKind.STRUCTURE);
  }

  /** The event's name, for example {@code update}; free of control characters. */
  public String name() {
    return name;
  }

  /** The whole message; valid UTF-8. Read only the payload's slice of it. */
  public byte[] message() {
    return message;
  }

  /** Where the payload's JSON starts in {@link #message()}. */
  public int payloadStart() {
    return payloadStart;
  }

  /** Where the payload's JSON ends in {@link #message()}, exclusive. */
  public int payloadEnd() {
    return payloadEnd;
  }

  public PayloadKind payloadKind() {
    return payloadKind;
  }

  /**
   * Whether clients get it. Without payload nothing is forwarded (contract section 6) but the news
   * that somebody's filters changed (12.4).
   */
  public boolean forClients() {
    return payloadKind != PayloadKind.NONE || name.equals(FILTERS_CHANGED);
  }

  /** The text of a payload that is a JSON string, unescaped; lone surrogates stay as they are. */
  public String payloadText() {
    try (JsonParser json =
        EventParser.JSON.createParser(message, payloadStart, payloadEnd - payloadStart)) {
      json.nextToken();
      return json.getText();
    } catch (IOException e) {
      throw new UncheckedIOException("A payload that was JSON is not any more", e);
    }
  }

  /** Whether the event carries a status, so that filtered streams must look into it. */
  public boolean carriesStatus() {
    return name.equals("update") || name.equals("status.update");
  }

  @Override
  public String toString() {
    return name
        + " "
        + new String(message, payloadStart, payloadEnd - payloadStart, StandardCharsets.UTF_8);
  }
}
