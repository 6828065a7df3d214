package org.flodgatt.postgres;

import org.flodgatt.auth.ListLookup;
import org.flodgatt.event.LookupException;

/** Whose list is it? One statement. */
public final class ListQueries implements ListLookup {
  private static final String OWNED =
      """
      SELECT EXISTS (SELECT 1 FROM lists WHERE id = ? AND account_id = ?) AS owned
      """;

  private final PostgresPool pool;

  public ListQueries(PostgresPool pool) {
    this.pool = pool;
  }

  @Override
  public boolean owns(long accountId, long listId) throws LookupException {
    return pool.<Boolean>ask(
        "list look-up",
        OWNED,
        statement -> {
          statement.setLong(1, listId);
          statement.setLong(2, accountId);
        },
        rows -> rows.next() && rows.flag("owned"));
  }
}
