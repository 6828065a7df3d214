package org.flodgatt.auth;

import org.flodgatt.event.Secret;
import org.jspecify.annotations.Nullable;

/** Finds the access token in what a client sent (contract section 2). */
public final class Credentials {
  private static final String BEARER = "Bearer ";

  private Credentials() {}

  /**
   * The token of the first place that is not empty; there is no falling through to the next.
   *
   * @param authorization the {@code Authorization} header
   * @param query the decoded query parameter {@code access_token}
   * @param subprotocol the whole {@code Sec-WebSocket-Protocol} header
   * @return {@code null}: there is no token at all
   */
  public static @Nullable Secret token(
      @Nullable String authorization, @Nullable String query, @Nullable String subprotocol) {
    if (authorization != null && !authorization.isEmpty()) {
      return new Secret(
          authorization.startsWith(BEARER)
              ? authorization.substring(BEARER.length())
              : authorization);
    }
    if (query != null && !query.isEmpty()) {
      return new Secret(query);
    }
    return subprotocol != null && !subprotocol.isEmpty() ? new Secret(subprotocol) : null;
  }
}
