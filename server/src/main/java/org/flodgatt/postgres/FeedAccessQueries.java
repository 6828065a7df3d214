package org.flodgatt.postgres;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.flodgatt.auth.FeedAccessLookup;
import org.flodgatt.event.LookupException;
import org.flodgatt.postgres.Catalogue.Feature;

/** Which feeds has the server's admin closed (contract section 7, rule 1)? One statement. */
public final class FeedAccessQueries implements FeedAccessLookup {
  private static final String SETTINGS =
      """
      SELECT var, value
        FROM settings
       WHERE var IN ('local_live_feed_access', 'remote_live_feed_access',
                     'local_topic_feed_access', 'remote_topic_feed_access', 'bubble_live_feed_access',
                     'timeline_preview')
      """;

  // What Rails writes: the value as a YAML document.
  private static final String DISABLED = "--- disabled\n";
  private static final String PUBLIC = "--- public\n";
  private static final String FALSE = "--- false\n";

  private final Schema schema;

  public FeedAccessQueries(Schema schema) {
    this.schema = schema;
  }

  @Override
  public FeedAccess feedAccess() throws LookupException {
    Map<String, String> settings = settings();
    return access(name -> DISABLED.equals(settings.get(name)));
  }

  /** Older Mastodons have one switch for all of it, {@code timeline_preview}. */
  @Override
  public FeedAccess anonymousFeedAccess() throws LookupException {
    Map<String, String> settings = settings();
    boolean noPreview = FALSE.equals(settings.get("timeline_preview"));
    return access(name -> noPreview || !PUBLIC.equals(settings.getOrDefault(name, PUBLIC)));
  }

  private static FeedAccess access(Predicate<String> closed) {
    return new FeedAccess(
        closed.test("local_live_feed_access"),
        closed.test("remote_live_feed_access"),
        closed.test("local_topic_feed_access"),
        closed.test("remote_topic_feed_access"),
        closed.test("bubble_live_feed_access"));
  }

  /** Without a value a setting is an empty text. */
  private Map<String, String> settings() throws LookupException {
    return schema.ask((pool, catalogue) ->
        catalogue.has(Feature.SETTINGS)
            ? pool.ask("feed access look-up", SETTINGS, statement -> {}, FeedAccessQueries::read)
            : Map.of());
  }

  private static Map<String, String> read(Rows rows) throws SQLException, LookupException {
    Map<String, String> settings = new HashMap<>();
    while (rows.next()) {
      String value = rows.textOrNull("value");
      settings.put(rows.text("var"), value == null ? "" : value);
    }
    return settings;
  }
}
