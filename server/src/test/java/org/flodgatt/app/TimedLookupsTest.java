package org.flodgatt.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.flodgatt.auth.FeedAccessLookup.FeedAccess;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.Secret;
import org.flodgatt.event.StreamKind.Parameter;
import org.flodgatt.event.Viewer;
import org.flodgatt.metrics.MetricValues;
import org.flodgatt.metrics.Metrics;
import org.junit.jupiter.api.Test;

/** Look-ups are counted by what was asked and what came of it. */
class TimedLookupsTest {
  private static final Viewer ANNA = new Viewer(3, 7, Set.of("read"), null, 0);

  private final Metrics metrics = new Metrics(List.of());
  private final TimedLookups lookups = new TimedLookups(metrics);

  private long count(String kind, String outcome) {
    return MetricValues.histogramCount(metrics, "flodgatt_lookup_seconds", kind, outcome);
  }

  @Test
  void tokens() throws LookupException {
    var tokens = lookups.tokens(token -> token.equals(new Secret("anna")) ? ANNA : null);
    assertEquals(ANNA, tokens.viewerOf(new Secret("anna")));
    assertNull(tokens.viewerOf(new Secret("ben")));
    assertNull(tokens.viewerOf(new Secret("carl")));
    assertEquals(1, count("token", "found"));
    assertEquals(2, count("token", "not_found"));
    assertEquals(0, count("token", "failed"));
  }

  @Test
  void lists() throws LookupException {
    var lists = lookups.owners((_, account, list) -> account == list);
    assertTrue(lists.owns(Parameter.LIST, 1, 1));
    lists.owns(Parameter.LIST, 1, 2);
    assertEquals(1, count("list", "found"));
    assertEquals(1, count("list", "not_found"));
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsAFailure() throws LookupException {
    FeedAccess nothingClosed = new FeedAccess(false, false, false, false, false);
    assertEquals(nothingClosed, lookups.feeds(() -> nothingClosed).feedAccess());
    var away =
        lookups.feeds(() -> {
          throw new LookupException("the database is away");
        });
    assertThrows(LookupException.class, away::feedAccess);
    assertEquals(1, count("feed_access", "found"));
    assertEquals(1, count("feed_access", "failed"));
  }
}
