package org.flodgatt.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.flodgatt.event.LookupException;

/** Filters in memory. Counts what is asked, fails and holds answers back on demand. */
final class TestingKeywordLookup implements KeywordLookup {
  private final Map<Long, List<CustomFilter>> filters = new ConcurrentHashMap<>();
  private final List<List<Long>> calls = Collections.synchronizedList(new ArrayList<>());
  private volatile Runnable beforeAnswer = () -> {};
  private volatile boolean broken;

  void put(long account, CustomFilter... rows) {
    filters.put(account, List.of(rows));
  }

  /** One filter of that title, which finds every {@code x}. */
  void put(long account, String title) {
    put(
        account,
        new CustomFilter(account, title, List.of(), null, 0, List.of(new Keyword("x", false))));
  }

  /** What happens between reading the rows and answering with them. */
  void beforeAnswer(Runnable action) {
    beforeAnswer = action;
  }

  void broken(boolean state) {
    broken = state;
  }

  /** The accounts asked for, call by call, sorted. */
  List<List<Long>> calls() {
    return calls;
  }

  @Override
  public Map<Long, List<CustomFilter>> filtersOf(long[] accounts) throws LookupException {
    calls.add(Arrays.stream(accounts).sorted().boxed().toList());
    Map<Long, List<CustomFilter>> rows = new HashMap<>();
    for (long account : accounts) {
      List<CustomFilter> own = filters.get(account);
      if (own != null) {
        rows.put(account, own);
      }
    }
    beforeAnswer.run();
    if (broken) {
      throw new LookupException("the database is away");
    }
    return rows;
  }
}
