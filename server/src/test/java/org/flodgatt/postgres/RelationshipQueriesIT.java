package org.flodgatt.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.flodgatt.event.LookupException;
import org.flodgatt.filter.RelationshipLookup.DomainBlock;
import org.flodgatt.filter.RelationshipLookup.Pair;
import org.flodgatt.filter.RelationshipLookup.Relationships;
import org.flodgatt.testkit.mastodon.MastodonRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Contract section 7, rules 3 and 4. */
@ExtendWith(MastodonDatabase.Given.class)
final class RelationshipQueriesIT {
  private static final long[] NOBODY = {};

  private final MastodonDatabase database;
  private final MastodonRows rows;
  private final RelationshipQueries relationships;
  private final long anna;
  private final long bella;
  private final long author;
  private final long mentioned;

  RelationshipQueriesIT(MastodonDatabase database) throws LookupException {
    this.database = database;
    rows = database.rows();
    relationships = new RelationshipQueries(database.schema());
    anna = database.account();
    bella = database.account();
    author = database.account();
    mentioned = database.account();
  }

  @Test
  void peopleWithoutRelationshipsHideNothing() throws LookupException {
    assertEquals(
        Relationships.NONE, between(viewers(), authors(), targets(), List.of("remote.example")));
  }

  @Test
  void aViewerWhoBlocksATargetHidesIt() throws LookupException {
    rows.block(anna, author);
    rows.block(bella, mentioned);
    rows.block(anna, bella); // not asked
    Relationships found = between(viewers(), authors(), targets(), List.of());
    assertEquals(
        Set.of(new Pair(anna, author), new Pair(bella, mentioned)), Set.copyOf(found.hides()));
    assertEquals(List.of(), found.blockedBy());
  }

  @Test
  void aViewerWhoMutesATargetHidesItUntilTheMuteExpires() throws LookupException {
    rows.mute(anna, author, null);
    rows.mute(bella, author, Instant.now().plus(Duration.ofMinutes(1)));
    rows.mute(bella, mentioned, Instant.now().minus(Duration.ofSeconds(1)));
    assertEquals(
        Set.of(new Pair(anna, author), new Pair(bella, author)),
        Set.copyOf(between(viewers(), authors(), targets(), List.of()).hides()));
  }

  @Test
  void whoBlocksAndMutesIsFoundOnce() throws LookupException {
    rows.block(anna, author);
    rows.mute(anna, author, null);
    long[] twice = {anna, anna};
    assertEquals(
        List.of(new Pair(anna, author)), between(twice, authors(), targets(), List.of()).hides());
  }

  @Test
  void anAuthorWhoBlocksAViewerIsFoundButNotAMentionedAccount() throws LookupException {
    rows.block(author, anna);
    rows.block(mentioned, bella);
    rows.mute(author, bella, null);
    Relationships found = between(viewers(), authors(), targets(), List.of());
    assertEquals(List.of(new Pair(anna, author)), found.blockedBy());
    assertEquals(List.of(), found.hides());
  }

  @Test
  void domainsAreComparedExactly() throws LookupException {
    rows.blockDomain(anna, "remote.example");
    rows.blockDomain(bella, "Remote.example");
    rows.blockDomain(bella, "sub.remote.example");
    assertEquals(
        List.of(new DomainBlock(anna, "remote.example")),
        between(viewers(), NOBODY, NOBODY, List.of("remote.example")).domainBlocks());
    assertEquals(
        List.of(new DomainBlock(bella, "Remote.example")),
        between(viewers(), NOBODY, NOBODY, List.of("Remote.example")).domainBlocks());
    assertEquals(
        Relationships.NONE,
        between(viewers(), NOBODY, NOBODY, List.of("example", "%", "", "REMOTE.EXAMPLE")));
  }

  @Test
  void aDomainThatPostgresCannotHoldIsBlockedByNobody() throws LookupException {
    rows.blockDomain(anna, "remote.example");
    assertEquals(
        List.of(new DomainBlock(anna, "remote.example")),
        between(viewers(), NOBODY, NOBODY, List.of("a\0b", "\ud800", "remote.example", "{,\"\\'"))
            .domainBlocks());
  }

  @Test
  void itIsOneStatementWhateverIsAsked() throws LookupException {
    long[] many = LongStream.rangeClosed(1, 10_000).toArray();
    List<String> domains = List.of("remote.example", "other.example");
    assertEquals(1, database.statementsOf(() -> between(many, targets(), targets(), domains)));
    assertEquals(1, database.statementsOf(() -> between(viewers(), authors(), NOBODY, List.of())));
    assertEquals(1, database.statementsOf(() -> between(viewers(), NOBODY, targets(), List.of())));
    assertEquals(1, database.statementsOf(() -> between(viewers(), NOBODY, NOBODY, domains)));
  }

  @Test
  void whatCanFindNothingIsNotAsked() throws LookupException {
    assertEquals(
        0,
        database.statementsOf(() -> {
          between(NOBODY, authors(), targets(), List.of("remote.example"));
          between(viewers(), NOBODY, NOBODY, List.of());
          between(viewers(), NOBODY, NOBODY, List.of("\0"));
        }));
  }

  @Test
  void manyViewersAreFoundAmongManyRows() throws LookupException {
    database.execute(
        """
        INSERT INTO accounts (id, username, created_at, updated_at)
        SELECT i, 'crowd' || i, now(), now() FROM generate_series(1000001, 1020000) i;
        INSERT INTO blocks (account_id, target_account_id, created_at, updated_at)
        SELECT i, %d, now(), now() FROM generate_series(1000001, 1020000, 4) i;
        ANALYZE blocks
        """
            .formatted(author));
    long[] crowd = LongStream.rangeClosed(1_000_001, 1_010_000).toArray();
    Relationships found = between(crowd, authors(), targets(), List.of("remote.example"));
    assertEquals(2_500, found.hides().size());
    assertTrue(found.hides().stream().allMatch(pair -> pair.viewer() % 4 == 1));
  }

  /** Random graphs of few people: every answer must equal what a look at each pair gives. */
  @Test
  void anyQuestionIsAnsweredAsAskingPairByPairWould() throws LookupException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int people = 12;
    long base = 2_000_000L + random.nextInt(1_000_000_000);
    Set<Pair> blocks = someOf(random, people, base);
    Set<Pair> mutes = someOf(random, people, base);
    Set<Pair> expired = someOf(random, people, base);
    expired.removeAll(mutes);
    insert(people, base, blocks, mutes, expired);
    for (int round = 0; round < 30; round++) {
      long[] viewers = some(random, people, base);
      long[] authors = some(random, people, base);
      long[] targets = some(random, people, base);
      Set<Pair> hides = new HashSet<>();
      Set<Pair> blockedBy = new HashSet<>();
      for (long viewer : viewers) {
        for (long target : targets) {
          Pair pair = new Pair(viewer, target);
          if (blocks.contains(pair) || mutes.contains(pair)) {
            hides.add(pair);
          }
        }
        for (long other : authors) {
          if (blocks.contains(new Pair(other, viewer))) {
            blockedBy.add(new Pair(viewer, other));
          }
        }
      }
      Relationships found = between(viewers, authors, targets, List.of());
      assertEquals(hides, Set.copyOf(found.hides()), "seed " + seed);
      assertEquals(blockedBy, Set.copyOf(found.blockedBy()), "seed " + seed);
    }
  }

  private void insert(int people, long base, Set<Pair> blocks, Set<Pair> mutes, Set<Pair> expired) {
    StringBuilder sql = new StringBuilder();
    for (int i = 0; i < people; i++) {
      sql.append("INSERT INTO accounts (id, username, created_at, updated_at) VALUES (")
          .append(base + i)
          .append(", 'random")
          .append(base + i)
          .append("', now(), now());");
    }
    blocks.forEach(pair -> sql.append(insert("blocks", "id", "DEFAULT", pair)));
    mutes.forEach(pair -> sql.append(insert("mutes", "expires_at", "NULL", pair)));
    expired.forEach(pair -> sql.append(insert("mutes", "expires_at", "'2020-01-01'", pair)));
    database.execute(sql.toString());
  }

  private static String insert(String table, String column, String value, Pair pair) {
    return "INSERT INTO %s (account_id, target_account_id, %s, created_at, updated_at) VALUES (%d, %d, %s, now(), now());"
        .formatted(table, column, pair.viewer(), pair.other(), value);
  }

  private static Set<Pair> someOf(Random random, int people, long base) {
    Set<Pair> pairs = new HashSet<>();
    for (int i = 0; i < people; i++) {
      for (int j = 0; j < people; j++) {
        if (random.nextInt(5) == 0) {
          pairs.add(new Pair(base + i, base + j));
        }
      }
    }
    return pairs;
  }

  private static long[] some(Random random, int people, long base) {
    IntPredicate chosen = i -> random.nextInt(2) == 0;
    return IntStream.range(0, people).filter(chosen).mapToLong(i -> base + i).toArray();
  }

  private long[] viewers() {
    return new long[] {anna, bella};
  }

  private long[] authors() {
    return new long[] {author};
  }

  private long[] targets() {
    return new long[] {author, mentioned};
  }

  private Relationships between(
      long[] viewers, long[] authors, long[] targets, List<String> domains) throws LookupException {
    return relationships.between(viewers, authors, targets, domains);
  }
}
