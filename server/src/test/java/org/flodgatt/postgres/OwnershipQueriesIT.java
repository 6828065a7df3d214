package org.flodgatt.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.flodgatt.event.LookupException;
import org.flodgatt.event.StreamKind.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Contract section 3: a list streams only for its owner. */
@ExtendWith(MastodonDatabase.Given.class)
final class OwnershipQueriesIT {
  private final MastodonDatabase database;
  private final OwnershipQueries owners;

  OwnershipQueriesIT(MastodonDatabase database) throws LookupException {
    this.database = database;
    owners = new OwnershipQueries(database.schema());
  }

  private boolean ownsList(long account, long list) throws LookupException {
    return owners.owns(Parameter.LIST, account, list);
  }

  @Test
  void aListBelongsToItsOwnerOnly() throws LookupException {
    long anna = database.account();
    long bella = database.account();
    long friends = database.rows().list(anna, "Friends");
    assertTrue(ownsList(anna, friends));
    assertFalse(ownsList(bella, friends));
    assertFalse(ownsList(friends, anna));
    // This database has no antennas, and nobody owns what is not owned by anybody.
    assertFalse(owners.owns(Parameter.ANTENNA, anna, friends));
    assertFalse(owners.owns(Parameter.GROUP, anna, friends));
  }

  @Test
  void anUnknownListBelongsToNobody() throws LookupException {
    long anna = database.account();
    assertFalse(ownsList(anna, 0));
    assertFalse(ownsList(anna, Long.MAX_VALUE));
    assertFalse(ownsList(anna, Long.MIN_VALUE));
  }

  @Test
  void itIsOneStatement() throws LookupException {
    assertEquals(1, database.statementsOf(() -> ownsList(1, 1)));
  }
}
