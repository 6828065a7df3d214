package org.flodgatt.event;

/**
 * What streams differ by between the Mastodons and their forks, besides the tables that they have.
 */
public enum Dialect {
  /** What the tables of the database say. */
  AUTO,
  /** Mastodon since 3.5. */
  MASTODON,
  /** Mastodon before 3.5, and forks of it: notifications come on the topic of the home timeline. */
  MASTODON3,
  /** glitch-soc and forks of it: public streams with statuses that stay on their server. */
  GLITCH,
  /** Hometown: who is logged in sees such statuses on {@code public}, too. */
  HOMETOWN
}
