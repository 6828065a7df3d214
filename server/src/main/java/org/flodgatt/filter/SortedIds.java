package org.flodgatt.filter;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Sets of account ids as sorted arrays: small, and quick to search. */
final class SortedIds {
  private SortedIds() {}

  /** The ids, sorted, each once. */
  static long[] of(long[] ids) {
    long[] sorted = ids.clone();
    Arrays.sort(sorted);
    int size = 0;
    for (long id : sorted) {
      if (size == 0 || sorted[size - 1] != id) {
        sorted[size++] = id;
      }
    }
    return size == sorted.length ? sorted : Arrays.copyOf(sorted, size);
  }

  /** The ids of all these arrays. Events of one topic share an array, which is looked at once. */
  static long[] union(List<long[]> arrays) {
    Set<long[]> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    distinct.addAll(arrays);
    return distinct.size() == 1
        ? of(arrays.getFirst())
        : of(distinct.stream().flatMapToLong(Arrays::stream).toArray());
  }

  static boolean contains(long[] sorted, long id) {
    return Arrays.binarySearch(sorted, id) >= 0;
  }
}
