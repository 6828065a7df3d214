package org.flodgatt.hub;

/**
 * What the hub must know of all clients together, so that it reads no more than they can take
 * (invariant I3). Any thread may call; calls return at once.
 */
public interface Clients {
  /** Nobody is connected. */
  Clients NONE =
      new Clients() {
        @Override
        public long waitingBytes() {
          return 0;
        }

        @Override
        public void closeSlowest(int round) {}
      };

  /** Bytes in memory that wait for clients; what several clients wait for counts once. */
  long waitingBytes();

  /**
   * Closes the clients that are furthest behind, without the grace they have when there is room.
   *
   * @param round 0 when a shortage begins, one more each time it goes on: from round to round less
   *     is enough to be closed
   */
  void closeSlowest(int round);
}
