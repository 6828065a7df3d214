package org.flodgatt.auth;

import org.flodgatt.event.LookupException;
import org.flodgatt.event.StreamKind.Parameter;

/** Whose list or antenna is it? Blocks; called on a virtual thread. */
public interface OwnershipLookup {
  /**
   * Whether it exists and belongs to the account; what cannot be known does not.
   *
   * @param what the parameter that names things of this kind
   */
  boolean owns(Parameter what, long accountId, long id) throws LookupException;
}
