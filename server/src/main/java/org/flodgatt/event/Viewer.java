package org.flodgatt.event;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is behind an access token, as read when the connection opened (contract section 2), or {@link
 * #ANONYMOUS}.
 *
 * @param tokenId {@code oauth_access_tokens.id}
 * @param accountId {@code accounts.id}
 * @param scopes the token's scopes, split at spaces
 * @param languages {@code users.chosen_languages}; {@code null} means every language, an empty set
 *     means none
 * @param permissions the permission bits of the user's role, of the everyone role added
 * @param device {@code devices.device_id} of the session, for encrypted messages; {@code null}: it
 *     has none
 */
public record Viewer(
    long tokenId,
    long accountId,
    Set<String> scopes,
    @Nullable Set<String> languages,
    long permissions,
    @Nullable String device) {
  /** Somebody without a token; the ids are nobody's. */
  public static final Viewer ANONYMOUS = new Viewer(0, 0, Set.of(), null, 0);

  private static final long ADMINISTRATOR = 1L;
  private static final long VIEW_FEEDS = 1L << 20;

  public Viewer {
    scopes = Set.copyOf(scopes);
    languages = languages == null ? null : Set.copyOf(languages);
  }

  /** Somebody without a device, as nearly everybody is. */
  public Viewer(
      long tokenId,
      long accountId,
      Set<String> scopes,
      @Nullable Set<String> languages,
      long permissions) {
    this(tokenId, accountId, scopes, languages, permissions, null);
  }

  /** Whether there is no token. */
  public boolean isAnonymous() {
    return tokenId == ANONYMOUS.tokenId;
  }

  /** Whether disabled live and topic feeds are open to this viewer all the same. */
  public boolean mayViewFeeds() {
    return (permissions & (VIEW_FEEDS | ADMINISTRATOR)) != 0;
  }
}
