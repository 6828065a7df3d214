package org.flodgatt.demo.story;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Draws every item once, in random order, before any comes again. */
final class Bag<T> {
  private final List<T> all;
  private final Random random;
  private final Deque<T> left = new ArrayDeque<>();

  Bag(List<T> all, Random random) {
    this.all = all;
    this.random = random;
  }

  T draw() {
    if (left.isEmpty()) {
      List<T> shuffled = new ArrayList<>(all);
      Collections.shuffle(shuffled, random);
      left.addAll(shuffled);
    }
    return left.removeFirst();
  }
}
