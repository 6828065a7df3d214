package org.flodgatt.loadtest.client;

/**
 * What the clients do besides reading.
 *
 * @param slow clients that stop reading when the measured part begins
 * @param churnPerSecond connections that leave, at random moments, and are replaced; per second
 * @param seed of the random moments
 */
public record Behaviour(int slow, double churnPerSecond, long seed) {
  /** All clients read and stay. */
  public static final Behaviour STEADY = new Behaviour(0, 0, 0);

  /** Whether the connection with this number, from 0, does not read; they are spread evenly. */
  boolean isSlow(int index, int connections) {
    return Spread.isChosen(index, slow, connections);
  }
}
