package org.flodgatt.loadtest.client;

/** Chooses some of many, evenly spread. */
public final class Spread {
  private Spread() {}

  /** Whether the one with this index, from 0, is among the chosen ones. */
  public static boolean isChosen(int index, int chosen, int all) {
    return (index + 1L) * chosen / all > (long) index * chosen / all;
  }
}
