package org.flodgatt.postgres;

import org.flodgatt.auth.OwnershipLookup;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.StreamKind.Parameter;
import org.flodgatt.postgres.Catalogue.Feature;

/** Whose list or antenna is it? One statement. */
public final class OwnershipQueries implements OwnershipLookup {
  private static final String OWNED =
      """
      SELECT EXISTS (SELECT 1 FROM %s WHERE id = ? AND account_id = ?) AS owned
      """;

  private static final String LIST = OWNED.formatted("lists");
  private static final String ANTENNA = OWNED.formatted("antennas");

  private final Schema schema;

  public OwnershipQueries(Schema schema) {
    this.schema = schema;
  }

  @Override
  public boolean owns(Parameter what, long accountId, long id) throws LookupException {
    return switch (what) {
      case LIST -> schema.ask((pool, _) -> owns(pool, LIST, accountId, id));
      case ANTENNA ->
          schema.ask((pool, catalogue) ->
              catalogue.has(Feature.ANTENNAS) && owns(pool, ANTENNA, accountId, id));
      case NONE, TAG, PLAIN_TAG, DOMAIN, GROUP -> false;
    };
  }

  private static boolean owns(PostgresPool pool, String statementText, long accountId, long id)
      throws LookupException {
    return pool.<Boolean>ask(
        "ownership look-up",
        statementText,
        statement -> {
          statement.setLong(1, id);
          statement.setLong(2, accountId);
        },
        rows -> rows.next() && rows.flag("owned"));
  }
}
