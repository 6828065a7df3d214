package org.flodgatt.demo.story;

import org.flodgatt.demo.world.AccessToken;
import org.flodgatt.demo.world.KeywordFilter.Keyword;
import org.flodgatt.demo.world.Person;

/** A change in the database that comes before what is published about it. */
public sealed interface Change {
  /** A keyword of a filter comes. */
  record AddKeyword(long filterId, Keyword keyword) implements Change {}

  /** A keyword of a filter goes. */
  record RemoveKeyword(Keyword keyword) implements Change {}

  /** A token is worth nothing from now on. */
  record RevokeToken(AccessToken token) implements Change {}

  /** A token is valid again. */
  record GrantToken(AccessToken token) implements Change {}

  /** Somebody may not log in any more. */
  record DisableUser(Person person) implements Change {}

  /** Somebody may log in again. */
  record EnableUser(Person person) implements Change {}
}
