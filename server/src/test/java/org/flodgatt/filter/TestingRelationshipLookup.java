package org.flodgatt.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.flodgatt.event.LookupException;

/** Relationships in memory. Remembers what is asked, fails on demand. */
final class TestingRelationshipLookup implements RelationshipLookup {
  final Set<Pair> hides = new HashSet<>();
  final Set<Pair> blocks = new HashSet<>();
  final Set<DomainBlock> domainBlocks = new HashSet<>();
  final List<Question> questions = new ArrayList<>();
  boolean broken;

  record Question(
      List<Long> viewers, List<Long> authors, List<Long> targets, Set<String> domains) {}

  @Override
  public Relationships between(
      long[] viewers, long[] authors, long[] targets, Collection<String> domains)
      throws LookupException {
    Question question =
        new Question(list(viewers), list(authors), list(targets), new HashSet<>(domains));
    questions.add(question);
    if (broken) {
      throw new LookupException("the database is away");
    }
    return new Relationships(
        found(hides, question.viewers, question.targets),
        found(blocks, question.viewers, question.authors),
        domainBlocks.stream()
            .filter(block -> question.viewers.contains(block.viewer()))
            .filter(block -> question.domains.contains(block.domain()))
            .toList());
  }

  private static List<Pair> found(Set<Pair> pairs, List<Long> viewers, List<Long> others) {
    return pairs.stream()
        .filter(pair -> viewers.contains(pair.viewer()) && others.contains(pair.other()))
        .toList();
  }

  private static List<Long> list(long[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }
}
