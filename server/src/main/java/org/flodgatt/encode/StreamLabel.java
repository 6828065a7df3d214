package org.flodgatt.encode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a WebSocket event says of the stream it belongs to, as JSON: {@code ["public"]} or {@code
 * ["hashtag","Cats"]} (contract section 5).
 */
public final class StreamLabel {
  private final byte[] json;
  private final int hash;

  private StreamLabel(byte[] json) {
    this.json = json;
    this.hash = Arrays.hashCode(json);
  }

  /** The label of a stream without parameter. */
  public static StreamLabel of(String stream) {
    return ofJson(JsonText.quote(stream));
  }

  /**
   * The label of a stream with a tag or list.
   *
   * @param parameterJson the parameter as the client gave it, as a JSON value
   */
  public static StreamLabel of(String stream, String parameterJson) {
    return ofJson(JsonText.quote(stream) + "," + parameterJson);
  }

  private static StreamLabel ofJson(String elements) {
    return new StreamLabel(("[" + elements + "]").getBytes(StandardCharsets.UTF_8));
  }

  byte[] json() {
    return json;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof StreamLabel label
            && hash == label.hash
            && Arrays.equals(json, label.json));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return new String(json, StandardCharsets.UTF_8);
  }
}
