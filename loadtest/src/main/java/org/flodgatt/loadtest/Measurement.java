package org.flodgatt.loadtest;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a run found out besides the clients' accounts; filled in as it goes. One thread. */
final class Measurement {
  OptionalLong residentBefore = OptionalLong.empty();
  OptionalLong residentConnected = OptionalLong.empty();
  OptionalLong residentAfter = OptionalLong.empty();
  @Nullable Vitals before;
  @Nullable Vitals after;
  Publisher.Publication publication = Publisher.Publication.NONE;

  /** From the first publication to the last arrival. */
  double seconds;

  /** Clients that did not read and were not closed. */
  int slowOpen;

  /** What went wrong, one sentence each. */
  final List<String> problems = new ArrayList<>();
}
