package org.flodgatt.demo.world;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Somebody with an account, here or elsewhere.
 *
 * @param id the database id
 * @param number the place in the cast, from 0; figures on the profile derive from it
 * @param domain where the account lives; null on this server
 * @param displayName may carry custom emoji such as {@code :bread:}
 * @param note the profile text, in the markup of the posts
 * @param fields the profile's table, in its order
 */
public record Person(
    long id,
    int number,
    String username,
    @Nullable String domain,
    String displayName,
    String language,
    boolean bot,
    String note,
    Map<String, String> fields) {

  /** Whether the account lives on this server. */
  public boolean local() {
    return domain == null;
  }

  /** The name as this server's people write it: {@code alice} or {@code wilma@orchard.example}. */
  public String acct() {
    return domain == null ? username : username + "@" + domain;
  }

  /** The site the account lives on. */
  public String site() {
    return "https://" + (domain == null ? World.DOMAIN : domain);
  }

  /** The address of the profile. */
  public String url() {
    return site() + "/@" + username;
  }

  /** The address that other servers know the account by. */
  public String uri() {
    return site() + "/users/" + username;
  }
}
