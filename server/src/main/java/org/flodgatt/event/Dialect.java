package org.flodgatt.event;

/**
 * What streams differ by between the Mastodons and their forks, besides the tables that they have.
 */
public enum Dialect {
  /** What the tables of the database say. */
  AUTO,
  /** Mastodon since 4.0. */
  MASTODON,
  /** Mastodon 3.5: the topics of hashtags keep their accents. */
  MASTODON35,
  /** Mastodon before 3.5: also, notifications come on the topic of the home timeline. */
  MASTODON3,
  /** glitch-soc and forks of it: public streams with statuses that stay on their server. */
  GLITCH,
  /** Chuckya: like glitch-soc, and public streams of servers that the admin has chosen. */
  CHUCKYA,
  /** Hometown: who is logged in sees such statuses on {@code public}, too. */
  HOMETOWN,
  /** kmyblue: streams of antennas. */
  KMYBLUE,
  /** Fedibird: like Mastodon before 3.5, and streams of domains and groups. */
  FEDIBIRD
}
