package org.flodgatt.auth;

import java.util.Set;
import org.flodgatt.event.LookupException;

/** Which access tokens are still good? Blocks; called on a virtual thread. */
@FunctionalInterface
public interface TokenCheck {
  /**
   * Those of the tokens that are neither revoked nor expired, of users that are not disabled, of
   * accounts that are neither suspended nor to be deleted (contract 12.9).
   *
   * @param tokenIds ids as in {@link org.flodgatt.event.Viewer#tokenId}
   */
  Set<Long> stillGood(long[] tokenIds) throws LookupException;
}
