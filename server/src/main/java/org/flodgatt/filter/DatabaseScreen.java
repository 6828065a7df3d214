package org.flodgatt.filter;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.StatusView;
import org.jspecify.annotations.Nullable;

/**
 * Screens events by what the database says at this moment. Thread-safe: batches may be screened
 * side by side.
 */
public final class DatabaseScreen implements EventScreen {
  private final RelationshipLookup relationships;
  private final KeywordFilterCache keywords;
  private final InstantSource clock;

  /**
   * A screen over these look-ups.
   *
   * @param clock decides which keyword filters have expired
   */
  public DatabaseScreen(
      RelationshipLookup relationships, KeywordFilterCache keywords, InstantSource clock) {
    this.relationships = relationships;
    this.keywords = keywords;
    this.clock = clock;
  }

  @Override
  public List<Screening> screen(List<Candidate> batch) throws LookupException {
    List<long[]> audiences = audiences(batch);
    Map<Long, KeywordFilters> filters = filtersFor(batch, audiences);
    Instant now = clock.instant();
    List<Screening> screenings = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      StatusView status = batch.get(i).status();
      long[] audience = audiences.get(i);
      screenings.add(
          status.filtered()
              ? new Screened(audience, false, Map.of())
              : new Screened(audience, true, matches(status, audience, filters, now)));
    }
    return screenings;
  }

  /** For each candidate its viewers without those from whom a relationship hides it, sorted. */
  private List<long[]> audiences(List<Candidate> batch) throws LookupException {
    long[] viewers = SortedIds.union(batch.stream().map(Candidate::viewers).toList());
    if (viewers.length == 0) {
      return batch.stream().map(Candidate::viewers).toList();
    }
    RelationshipIndex index = new RelationshipIndex(ask(batch, viewers));
    List<long[]> audiences = new ArrayList<>(batch.size());
    // The events of one topic usually come with the same array.
    IdentityHashMap<long[], long[]> sorted = new IdentityHashMap<>();
    for (Candidate candidate : batch) {
      long[] own = sorted.computeIfAbsent(candidate.viewers(), SortedIds::of);
      audiences.add(index.audience(candidate.status(), own));
    }
    return audiences;
  }

  private RelationshipLookup.Relationships ask(List<Candidate> batch, long[] viewers)
      throws LookupException {
    List<StatusView> statuses = batch.stream().map(Candidate::status).toList();
    Set<String> domains = new HashSet<>();
    for (StatusView status : statuses) {
      String domain = status.authorDomain();
      if (domain != null && !domain.isEmpty()) {
        domains.add(domain);
      }
    }
    return relationships.between(
        viewers,
        SortedIds.of(statuses.stream().mapToLong(StatusView::authorId).toArray()),
        SortedIds.union(statuses.stream().map(StatusView::targets).toList()),
        domains);
  }

  private Map<Long, KeywordFilters> filtersFor(List<Candidate> batch, List<long[]> audiences)
      throws LookupException {
    List<long[]> annotated = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      if (!batch.get(i).status().filtered()) {
        annotated.add(audiences.get(i));
      }
    }
    return keywords.filtersOf(SortedIds.union(annotated));
  }

  /** The annotations of those in whose filters something is found. */
  private static Map<Long, byte[]> matches(
      StatusView status, long[] audience, Map<Long, KeywordFilters> filters, Instant now) {
    Map<Long, byte[]> matches = new HashMap<>();
    FoldedText text = null;
    for (Map.Entry<Long, KeywordFilters> entry : filters.entrySet()) {
      KeywordFilters own = entry.getValue();
      if (!own.anyApplies(now) || !SortedIds.contains(audience, entry.getKey())) {
        continue;
      }
      if (text == null) {
        text = new FoldedText(StatusText.of(status));
      }
      byte @Nullable [] annotation = own.annotate(text, now);
      if (annotation != null) {
        matches.put(entry.getKey(), annotation);
      }
    }
    return matches;
  }
}
