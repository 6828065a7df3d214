package org.flodgatt.hub;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.flodgatt.event.LookupException;
import org.flodgatt.filter.EventScreen;
import org.flodgatt.filter.Screening;

/** Lets everybody see everything who was asked about. Fails on demand. */
final class TestingScreen implements EventScreen {
  final List<List<Candidate>> batches = new CopyOnWriteArrayList<>();
  volatile Consumer<List<Candidate>> beforeAnswer = _ -> {};
  final AtomicInteger failures = new AtomicInteger();

  /** Whoever was asked about. */
  record Asked(long[] viewers) implements Screening {
    @Override
    public boolean hides(long accountId) {
      return Arrays.stream(viewers).noneMatch(viewer -> viewer == accountId);
    }

    @Override
    public byte[] annotation(long accountId) {
      return new byte[0];
    }
  }

  @Override
  public List<Screening> screen(List<Candidate> batch) throws LookupException {
    batches.add(batch);
    beforeAnswer.accept(batch);
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new LookupException("the database is away");
    }
    return batch.stream().<Screening>map(candidate -> new Asked(candidate.viewers())).toList();
  }
}
