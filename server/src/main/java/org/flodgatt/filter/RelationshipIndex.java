package org.flodgatt.filter;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.flodgatt.event.StatusView;
import org.flodgatt.filter.RelationshipLookup.DomainBlock;
import org.flodgatt.filter.RelationshipLookup.Pair;
import org.flodgatt.filter.RelationshipLookup.Relationships;

/** What was found for a batch, arranged by the people that the single events are about. */
final class RelationshipIndex {
  private final Map<Long, List<Long>> viewersByHiddenTarget;
  private final Map<Long, List<Long>> viewersByBlockingAuthor;
  private final Map<String, List<Long>> viewersByBlockedDomain;

  RelationshipIndex(Relationships found) {
    this.viewersByHiddenTarget = byOther(found.hides());
    this.viewersByBlockingAuthor = byOther(found.blockedBy());
    this.viewersByBlockedDomain =
        found.domainBlocks().stream()
            .collect(groupingBy(DomainBlock::domain, mapping(DomainBlock::viewer, toList())));
  }

  /**
   * Those of the viewers from whom no relationship hides the status.
   *
   * @param viewers sorted
   * @return sorted; the same array if nobody drops out
   */
  long[] audience(StatusView status, long[] viewers) {
    LongStream.Builder found = LongStream.builder();
    for (long target : status.targets()) {
      viewersByHiddenTarget.getOrDefault(target, List.of()).forEach(found::add);
    }
    viewersByBlockingAuthor.getOrDefault(status.authorId(), List.of()).forEach(found::add);
    if (status.authorDomain() != null) {
      viewersByBlockedDomain.getOrDefault(status.authorDomain(), List.of()).forEach(found::add);
    }
    long[] hidden = found.build().sorted().toArray();
    return hidden.length == 0
        ? viewers
        : Arrays.stream(viewers).filter(viewer -> !SortedIds.contains(hidden, viewer)).toArray();
  }

  private static Map<Long, List<Long>> byOther(List<Pair> pairs) {
    return pairs.stream().collect(groupingBy(Pair::other, mapping(Pair::viewer, toList())));
  }
}
