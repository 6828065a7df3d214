package org.flodgatt.demo.story;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.flodgatt.demo.rails.Boost;
import org.flodgatt.demo.writing.Status;

/** The posts and boosts of late, for those who answer, edit, boost or regret. */
final class Memory {
  private static final int CAPACITY = 120;

  private final Random random;
  private final List<Status> statuses = new ArrayList<>();
  private final List<Boost> boosts = new ArrayList<>();

  Memory(Random random) {
    this.random = random;
  }

  void remember(Status status) {
    statuses.removeIf(old -> old.id() == status.id());
    statuses.add(status);
    if (statuses.size() > CAPACITY) {
      statuses.removeFirst();
    }
  }

  void remember(Boost boost) {
    boosts.add(boost);
    if (boosts.size() > CAPACITY) {
      boosts.removeFirst();
    }
  }

  /** Some post of that sort. */
  Optional<Status> some(Predicate<Status> wanted) {
    List<Status> fitting = statuses.stream().filter(wanted).toList();
    return fitting.isEmpty()
        ? Optional.empty()
        : Optional.of(fitting.get(random.nextInt(fitting.size())));
  }

  /** The latest boost, which is forgotten by this. */
  Optional<Boost> takeBoost() {
    return boosts.isEmpty() ? Optional.empty() : Optional.of(boosts.removeLast());
  }

  /** The boosts of that post. */
  List<Boost> boostsOf(Status status) {
    return boosts.stream().filter(boost -> boost.status().id() == status.id()).toList();
  }

  void forget(Status status) {
    statuses.removeIf(old -> old.id() == status.id());
    boosts.removeIf(boost -> boost.status().id() == status.id());
  }
}
