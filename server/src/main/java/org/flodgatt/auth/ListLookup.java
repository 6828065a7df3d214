package org.flodgatt.auth;

import org.flodgatt.event.LookupException;

/** Whose list is it? Blocks; called on a virtual thread. */
public interface ListLookup {
  /** Whether the list exists and belongs to the account. */
  boolean owns(long accountId, long listId) throws LookupException;
}
