package org.flodgatt.loadtest.client;

import org.flodgatt.loadtest.wire.Filtered;

/** Which of the numbered events one connection has to receive, and in what form. */
public interface Share {
  /** Everything, in any form. */
  Share ALL =
      new Share() {
        @Override
        public boolean gets(int event) {
          return true;
        }

        @Override
        public boolean allows(int event, Filtered filtered) {
          return true;
        }

        @Override
        public int count(int from, int to) {
          return Math.max(0, to - from);
        }
      };

  /** Whether this event is for the connection. */
  boolean gets(int event);

  /** Whether an event that it gets may arrive with these keyword matches. */
  boolean allows(int event, Filtered filtered);

  /** How many of the events from {@code from} to before {@code to} it gets. */
  default int count(int from, int to) {
    int count = 0;
    for (int event = from; event < to; event++) {
      count += gets(event) ? 1 : 0;
    }
    return count;
  }
}
