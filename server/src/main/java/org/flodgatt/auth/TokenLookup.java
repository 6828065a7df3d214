package org.flodgatt.auth;

import org.flodgatt.event.LookupException;
import org.flodgatt.event.Secret;
import org.flodgatt.event.Viewer;
import org.jspecify.annotations.Nullable;

/** Whose access token is it? Blocks; called on a virtual thread. */
public interface TokenLookup {
  /**
   * The viewer behind a usable token: known, not revoked, not expired, of a user that is not
   * disabled, of an account that is not suspended (contract section 2 and 12.5).
   *
   * @return {@code null} when there is no such viewer
   */
  @Nullable Viewer viewerOf(Secret token) throws LookupException;
}
