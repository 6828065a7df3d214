package org.flodgatt.encode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a WebSocket event says of the stream it belongs to, as JSON: {@code ["public"]} or {@code
 * ["hashtag","Cats"]} (contract section 5).
 */
public final class StreamLabel {
  private final byte[] json;
  private final boolean numbered;
  private final int hash;

  private StreamLabel(byte[] json, boolean numbered) {
    this.json = json;
    this.numbered = numbered;
    this.hash = Arrays.hashCode(json) + (numbered ? 1 : 0);
  }

  /** The label of a stream without parameter. */
  public static StreamLabel of(String stream) {
    return ofJson(JsonText.quote(stream));
  }

  /**
   * The label of a stream with a tag, a list or the like.
   *
   * @param parametersJson the parameters as the client gave them, as JSON values
   */
  public static StreamLabel of(String stream, String... parametersJson) {
    return ofJson(JsonText.quote(stream) + "," + String.join(",", parametersJson));
  }

  private static StreamLabel ofJson(String elements) {
    return new StreamLabel(("[" + elements + "]").getBytes(StandardCharsets.UTF_8), false);
  }

  /** The same stream, whose events carry their ids. */
  public StreamLabel numbered() {
    return new StreamLabel(json, true);
  }

  boolean isNumbered() {
    return numbered;
  }

  byte[] json() {
    return json;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof StreamLabel label
            && hash == label.hash
            && numbered == label.numbered
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
