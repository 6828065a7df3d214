package org.flodgatt.session;

import java.time.Duration;

/**
 * What happens to sessions that may have missed something.
 *
 * @param gapPolicy what a gap in the connection to Redis means for the sessions it affects
 * @param closeWindow over which time sessions that must come back are closed
 * @param recheckInterval between two checks of the tokens of all open sessions
 */
public record RecoverySettings(
    GapPolicy gapPolicy, Duration closeWindow, Duration recheckInterval) {

  /** What a gap means. */
  public enum GapPolicy {
    /** The sessions are closed, so that their clients know, come back and catch up. */
    CLOSE,
    /** They stay open and may have missed events, as with Mastodon's own server. */
    IGNORE
  }
}
