package org.flodgatt.conformance.chaos;

/** Whose connections may be closed because of a fault, so that they catch up. */
enum Tolerance {
  /** Nobody's: nothing was lost. */
  NOBODY,
  /** Those behind the proxy of bad networks; they may also be cut. */
  PROXIED,
  /** Those with a stream that is screened. */
  FILTERED,
  /** Everybody's. */
  EVERYBODY;

  /** Whether this listener may be closed with a code that asks it to come back. */
  boolean mayClose(Plan plan) {
    return switch (this) {
      case NOBODY -> false;
      case PROXIED -> plan.isProxied();
      case FILTERED -> plan.isFiltered();
      case EVERYBODY -> true;
    };
  }

  /** Whether this listener may lose its connection without a word. */
  boolean mayCut(Plan plan) {
    return this == PROXIED && plan.isProxied();
  }
}
