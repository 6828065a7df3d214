package org.flodgatt.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.flodgatt.event.LookupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Contract section 3: a list streams only for its owner. */
@ExtendWith(MastodonDatabase.Given.class)
final class ListQueriesIT {
  private final MastodonDatabase database;
  private final ListQueries lists;

  ListQueriesIT(MastodonDatabase database) {
    this.database = database;
    lists = new ListQueries(database.pool());
  }

  @Test
  void aListBelongsToItsOwnerOnly() throws LookupException {
    long anna = database.account();
    long bella = database.account();
    long friends = database.rows().list(anna, "Friends");
    assertTrue(lists.owns(anna, friends));
    assertFalse(lists.owns(bella, friends));
    assertFalse(lists.owns(friends, anna));
  }

  @Test
  void anUnknownListBelongsToNobody() throws LookupException {
    long anna = database.account();
    assertFalse(lists.owns(anna, 0));
    assertFalse(lists.owns(anna, Long.MAX_VALUE));
    assertFalse(lists.owns(anna, Long.MIN_VALUE));
  }

  @Test
  void itIsOneStatement() throws LookupException {
    assertEquals(1, database.statementsOf(() -> lists.owns(1, 1)));
  }
}
