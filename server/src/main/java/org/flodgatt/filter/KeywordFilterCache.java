package org.flodgatt.filter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.flodgatt.event.LookupException;
import org.flodgatt.filter.KeywordLookup.CustomFilter;
import org.jspecify.annotations.Nullable;

/**
 * The compiled keyword filters of the accounts that listen now. Thread-safe; nothing is locked
 * while the database is asked.
 *
 * <p>A row that is read may be out of date by the time it arrives. So every account has a stamp,
 * changed by each {@link #filtersChanged}, and a result is kept only if the stamp is still the one
 * seen before asking. Filters are kept only for accounts with a session: for others nobody would
 * hear of changes.
 */
public final class KeywordFilterCache {
  private final KeywordLookup lookup;
  private final Map<Long, Entry> entries = new ConcurrentHashMap<>();
  private final AtomicLong stamps = new AtomicLong();

  /** A cache that is empty and has no accounts. */
  public KeywordFilterCache(KeywordLookup lookup) {
    this.lookup = lookup;
  }

  /**
   * A session of the account opens. To be called once its system topic is listened to, so that no
   * change is missed. For each call there must be one of {@link #viewerLeft}.
   */
  public void viewerArrived(long accountId) {
    entries.merge(
        accountId, new Entry(1, stamps.incrementAndGet(), null), (entry, ignored) -> entry.add(1));
  }

  /** A session of the account ended; with the last one its filters are forgotten. */
  public void viewerLeft(long accountId) {
    entries.computeIfPresent(accountId, (id, entry) -> entry.sessions == 1 ? null : entry.add(-1));
  }

  /** The account's filters are not what they were: they are read again when next needed. */
  public void filtersChanged(long accountId) {
    entries.computeIfPresent(accountId, (id, entry) -> entry.outdated(stamps.incrementAndGet()));
  }

  /** Changes may have been missed: all filters are read again when next needed. */
  public void allMayHaveChanged() {
    entries.replaceAll((id, entry) -> entry.outdated(stamps.incrementAndGet()));
  }

  /** How many accounts have a session. */
  public int accounts() {
    return entries.size();
  }

  /**
   * The filters of these accounts; who has none is absent. Asks the database at most once.
   *
   * @param accounts each once
   */
  Map<Long, KeywordFilters> filtersOf(long[] accounts) throws LookupException {
    Map<Long, KeywordFilters> found = new HashMap<>();
    Map<Long, Long> missing = new HashMap<>();
    for (long account : accounts) {
      Entry entry = entries.get(account);
      if (entry == null) {
        missing.put(account, 0L);
      } else if (entry.filters == null) {
        missing.put(account, entry.stamp);
      } else if (entry.filters != KeywordFilters.NONE) {
        found.put(account, entry.filters);
      }
    }
    if (!missing.isEmpty()) {
      load(missing, found);
    }
    return found;
  }

  private void load(Map<Long, Long> stampsByAccount, Map<Long, KeywordFilters> found)
      throws LookupException {
    long[] accounts = stampsByAccount.keySet().stream().mapToLong(Long::longValue).toArray();
    Map<Long, List<CustomFilter>> rows = lookup.filtersOf(accounts);
    stampsByAccount.forEach((account, stamp) -> {
      KeywordFilters filters = KeywordFilters.compile(rows.getOrDefault(account, List.of()));
      entries.computeIfPresent(
          account, (id, entry) -> entry.stamp == stamp ? entry.with(filters) : entry);
      if (filters != KeywordFilters.NONE) {
        found.put(account, filters);
      }
    });
  }

  /**
   * What is known of an account that listens.
   *
   * @param sessions at least one
   * @param stamp never used before, never zero
   * @param filters {@code null}: not read yet
   */
  private record Entry(int sessions, long stamp, @Nullable KeywordFilters filters) {
    Entry add(int more) {
      return new Entry(sessions + more, stamp, filters);
    }

    Entry outdated(long newStamp) {
      return new Entry(sessions, newStamp, null);
    }

    Entry with(KeywordFilters read) {
      return new Entry(sessions, stamp, read);
    }
  }
}
