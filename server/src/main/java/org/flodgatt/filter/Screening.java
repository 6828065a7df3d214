package org.flodgatt.filter;

import org.jspecify.annotations.Nullable;

/**
 * The answers of the database and of the keyword filters for one event and all viewers that were
 * asked about. Immutable; read by every event loop.
 */
public interface Screening {
  /**
   * Whether blocks, mutes or domain blocks hide the event from the account; {@code true} also for
   * an account that was not among the candidate's viewers, because nobody looked.
   */
  boolean hides(long accountId);

  /**
   * The JSON array to be added to the payload as {@code filtered}: the same array object for every
   * viewer with the same matches, {@code []} for those without.
   *
   * @return {@code null}: the payload has the key already and passes unchanged
   */
  byte @Nullable [] annotation(long accountId);
}
