package org.flodgatt.conformance.chaos;

import static org.flodgatt.conformance.chaos.Tolerance.EVERYBODY;
import static org.flodgatt.conformance.chaos.Tolerance.FILTERED;
import static org.flodgatt.conformance.chaos.Tolerance.NOBODY;
import static org.flodgatt.conformance.chaos.Tolerance.PROXIED;

/** Everything that is done to the server, and whom it may cost the connection. */
enum FaultKind {
  REDIS_RESTARTED(EVERYBODY, 300, 2_000),
  REDIS_FROZEN_BRIEFLY(NOBODY, 300, 1_500),
  REDIS_FROZEN_TOO_LONG(EVERYBODY, 7_500, 9_000),
  REDIS_LINK_FROZEN_BRIEFLY(NOBODY, 300, 1_500),
  REDIS_LINK_FROZEN_TOO_LONG(EVERYBODY, 7_500, 9_000),
  REDIS_LINK_SLOW(NOBODY, 500, 1_500),
  REDIS_LINK_CUT(EVERYBODY, 100, 1_000),
  REDIS_LINK_ENDED(EVERYBODY, 100, 1_000),
  REDIS_KILLS_SUBSCRIBER(EVERYBODY, 0, 1),
  REDIS_CUTS_SLOW_SUBSCRIBER(EVERYBODY, 0, 1),
  POSTGRES_RESTARTED(NOBODY, 100, 1_000),
  POSTGRES_LINK_FROZEN_BRIEFLY(NOBODY, 300, 1_500),
  POSTGRES_LINK_FROZEN_TOO_LONG(FILTERED, 14_000, 15_000),
  POSTGRES_LINK_CUT(NOBODY, 100, 1_000),
  POSTGRES_BACKENDS_TERMINATED(NOBODY, 200, 800),
  CLIENTS_THAT_NEVER_READ(NOBODY, 0, 1),
  CLIENT_LINK_STALLED(PROXIED, 1_000, 4_000),
  CLIENT_LINK_THROTTLED(PROXIED, 1_000, 3_000),
  CLIENT_LINK_CUT(PROXIED, 0, 1),
  CLIENTS_SENDING_GARBAGE(NOBODY, 300, 1_000),
  MALFORMED_MESSAGES(NOBODY, 100, 500),
  TOKENS_REVOKED(NOBODY, 0, 1),
  SERVER_RESTARTED(EVERYBODY, 0, 1);

  private final Tolerance tolerance;
  private final int leastMillis;
  private final int mostMillis;

  FaultKind(Tolerance tolerance, int leastMillis, int mostMillis) {
    this.tolerance = tolerance;
    this.leastMillis = leastMillis;
    this.mostMillis = mostMillis;
  }

  /** Whom it may cost the connection. */
  Tolerance tolerance() {
    return tolerance;
  }

  int leastMillis() {
    return leastMillis;
  }

  int mostMillis() {
    return mostMillis;
  }
}
