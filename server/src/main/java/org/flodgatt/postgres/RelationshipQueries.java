package org.flodgatt.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.Viewer;
import org.flodgatt.filter.RelationshipLookup;
import org.flodgatt.postgres.Catalogue.Feature;

/**
 * Who must not see whom (contract section 7, rules 3 and 4)? One statement, whatever is asked; none
 * when nothing can be found.
 *
 * <p>The viewers stand in a join and not in {@code = ANY (…)}, where the planner would weigh each
 * of ten thousand elements by itself (13 ms of planning). So few viewers become index look-ups, and
 * many viewers a hash table beside an index scan for the few targets. Mastodon has no index on
 * {@code account_domain_blocks.domain}: with many viewers that table is read as a whole.
 */
public final class RelationshipQueries implements RelationshipLookup {
  private static final String VIEWERS =
      """
      WITH viewer AS (SELECT unnest(?::bigint[]) AS id)
      """;

  private static final String HIDES =
      """
      SELECT 'hides' AS kind, account_id AS viewer, target_account_id AS other, NULL AS domain
        FROM blocks JOIN viewer ON viewer.id = blocks.account_id
       WHERE target_account_id = ANY (?::bigint[])
      UNION ALL
      SELECT 'hides' AS kind, account_id AS viewer, target_account_id AS other, NULL AS domain
        FROM mutes JOIN viewer ON viewer.id = mutes.account_id
       WHERE target_account_id = ANY (?::bigint[])
      """;

  private static final String HAS_NOT_ENDED =
      """
         AND (expires_at IS NULL OR expires_at > now() AT TIME ZONE 'UTC')
      """;

  private static final String BLOCKED_BY =
      """
      SELECT 'blocked by' AS kind, target_account_id AS viewer, account_id AS other, NULL AS domain
        FROM blocks JOIN viewer ON viewer.id = blocks.target_account_id
       WHERE account_id = ANY (?::bigint[])
      """;

  private static final String BLOCKS_DOMAIN =
      """
      SELECT 'blocks domain' AS kind, account_id AS viewer, NULL::bigint AS other, domain
        FROM account_domain_blocks JOIN viewer ON viewer.id = account_domain_blocks.account_id
       WHERE domain = ANY (?::varchar[])
      """;

  private static final String QUESTION = "relationship look-up";

  private final Schema schema;

  public RelationshipQueries(Schema schema) {
    this.schema = schema;
  }

  @Override
  public Relationships between(
      long[] viewers, long[] authors, long[] targets, Collection<String> domains)
      throws LookupException {
    return schema.ask((pool, catalogue) ->
        between(
            pool,
            catalogue.has(Feature.MUTES_THAT_END) ? HIDES + HAS_NOT_ENDED : HIDES,
            viewers,
            authors,
            targets,
            domains));
  }

  private static Relationships between(
      PostgresPool pool,
      String hides,
      long[] viewers,
      long[] authors,
      long[] targets,
      Collection<String> domains)
      throws LookupException {
    String[] names = domains.stream().filter(PostgresPool::storable).toArray(String[]::new);
    List<String> parts = new ArrayList<>();
    List<Object> parameters = new ArrayList<>();
    // A viewer named twice would be joined twice; nobody has relationships with nobody.
    long[] accounts =
        Arrays.stream(viewers)
            .filter(id -> id != Viewer.ANONYMOUS.accountId())
            .distinct()
            .toArray();
    parameters.add(accounts);
    if (targets.length > 0) {
      parts.add(hides);
      parameters.add(targets); // blocks
      parameters.add(targets); // mutes
    }
    if (authors.length > 0) {
      parts.add(BLOCKED_BY);
      parameters.add(authors);
    }
    if (names.length > 0) {
      parts.add(BLOCKS_DOMAIN);
      parameters.add(names);
    }
    if (accounts.length == 0 || parts.isEmpty()) {
      return Relationships.NONE;
    }
    return pool.ask(
        QUESTION,
        VIEWERS + String.join("UNION ALL\n", parts),
        statement -> bind(statement, parameters),
        RelationshipQueries::relationships);
  }

  private static void bind(PreparedStatement statement, List<Object> parameters)
      throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      statement.setObject(i + 1, parameters.get(i));
    }
  }

  private static Relationships relationships(Rows rows) throws SQLException, LookupException {
    Set<Pair> hides = new LinkedHashSet<>(); // who blocks may mute, too
    List<Pair> blockedBy = new ArrayList<>();
    List<DomainBlock> domainBlocks = new ArrayList<>();
    while (rows.next()) {
      long viewer = rows.number("viewer");
      String kind = rows.text("kind");
      switch (kind) {
        case "hides" -> hides.add(new Pair(viewer, rows.number("other")));
        case "blocked by" -> blockedBy.add(new Pair(viewer, rows.number("other")));
        case "blocks domain" -> domainBlocks.add(new DomainBlock(viewer, rows.text("domain")));
        default -> throw new LookupException(QUESTION + ": column kind is " + kind);
      }
    }
    return new Relationships(List.copyOf(hides), List.copyOf(blockedBy), List.copyOf(domainBlocks));
  }
}
