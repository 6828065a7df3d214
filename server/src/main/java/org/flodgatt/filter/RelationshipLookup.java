package org.flodgatt.filter;

import java.util.Collection;
import java.util.List;
import org.flodgatt.event.LookupException;

/** Who must not see whom? Blocks; called on a virtual thread. */
public interface RelationshipLookup {
  /**
   * All relationships between these viewers and these people that hide something, in <b>one</b>
   * statement however many there are (contract section 7, rules 3 and 4).
   *
   * @param viewers account ids of everybody who might see the events
   * @param authors account ids of the events' authors; whom they block is asked, too
   * @param targets account ids of authors and mentioned accounts
   * @param domains domains of remote authors
   */
  Relationships between(long[] viewers, long[] authors, long[] targets, Collection<String> domains)
      throws LookupException;

  /**
   * What was found.
   *
   * @param hides viewer blocks or mutes target (expired mutes left out)
   * @param blockedBy author blocks viewer
   * @param domainBlocks viewer blocks domain
   */
  record Relationships(List<Pair> hides, List<Pair> blockedBy, List<DomainBlock> domainBlocks) {
    public static final Relationships NONE = new Relationships(List.of(), List.of(), List.of());
  }

  /**
   * A viewer and the other account.
   *
   * @param viewer the account that listens
   * @param other the target, or the author who blocks the viewer
   */
  record Pair(long viewer, long other) {}

  /** A viewer and a domain that the viewer blocks. */
  record DomainBlock(long viewer, String domain) {}
}
