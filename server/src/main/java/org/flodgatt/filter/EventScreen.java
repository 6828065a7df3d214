package org.flodgatt.filter;

import java.util.List;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.StatusView;

/** Says for events and all their viewers at once who must not see them, and with which matches. */
public interface EventScreen {
  /**
   * Screens a batch with a number of SQL statements that depends on neither viewers nor events: one
   * for relationships, and one more when there are accounts whose keyword filters are not cached.
   * Blocks; called on a virtual thread.
   *
   * @return one answer for each candidate, in order
   */
  List<Screening> screen(List<Candidate> batch) throws LookupException;

  /** An event that waits, and who might see it. */
  record Candidate(StatusView status, long[] viewers) {}
}
