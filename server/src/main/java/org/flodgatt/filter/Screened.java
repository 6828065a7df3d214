package org.flodgatt.filter;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer for one event. Whoever was not asked about is answered as if something hid the event:
 * it was not looked up whether anything does.
 *
 * @param audience sorted accounts that may see the event
 * @param annotated whether the payload gets annotations; if not it has the key already
 * @param matches annotations by account; everybody else has no matches
 */
record Screened(long[] audience, boolean annotated, Map<Long, byte[]> matches)
    implements Screening {
  /** The annotation of a status in which nothing was found; everybody shares this one array. */
  private static final byte[] NO_MATCHES = "[]".getBytes(StandardCharsets.UTF_8);

  @Override
  public boolean hides(long accountId) {
    return !SortedIds.contains(audience, accountId);
  }

  @Override
  public byte @Nullable [] annotation(long accountId) {
    return annotated ? matches.getOrDefault(accountId, NO_MATCHES) : null;
  }
}
