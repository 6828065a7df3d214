package org.flodgatt.postgres;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.flodgatt.auth.FeedAccessLookup;
import org.flodgatt.event.LookupException;

/** Which feeds has the server's admin closed (contract section 7, rule 1)? One statement. */
public final class FeedAccessQueries implements FeedAccessLookup {
  private static final String SETTINGS =
      """
      SELECT var, value
        FROM settings
       WHERE var IN ('local_live_feed_access', 'remote_live_feed_access',
                     'local_topic_feed_access', 'remote_topic_feed_access')
      """;

  /** What Rails writes: the value as a YAML document. */
  private static final String DISABLED = "--- disabled\n";

  private final PostgresPool pool;

  public FeedAccessQueries(PostgresPool pool) {
    this.pool = pool;
  }

  @Override
  public FeedAccess feedAccess() throws LookupException {
    Set<String> disabled =
        pool.ask("feed access look-up", SETTINGS, statement -> {}, FeedAccessQueries::disabled);
    return new FeedAccess(
        disabled.contains("local_live_feed_access"),
        disabled.contains("remote_live_feed_access"),
        disabled.contains("local_topic_feed_access"),
        disabled.contains("remote_topic_feed_access"));
  }

  private static Set<String> disabled(Rows rows) throws SQLException, LookupException {
    Set<String> disabled = new HashSet<>();
    while (rows.next()) {
      if (DISABLED.equals(rows.textOrNull("value"))) {
        disabled.add(rows.text("var"));
      }
    }
    return disabled;
  }
}
