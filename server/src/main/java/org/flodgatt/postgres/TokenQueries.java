package org.flodgatt.postgres;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.flodgatt.auth.TokenBatches;
import org.flodgatt.auth.TokenCheck;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.Secret;
import org.flodgatt.event.Viewer;
import org.flodgatt.postgres.Catalogue.Feature;
import org.jspecify.annotations.Nullable;

/** Whose access token is it (contract sections 2 and 12.5), and is it still good (12.9)? */
public final class TokenQueries implements TokenBatches.Question, TokenCheck {
  /**
   * Timestamps are without time zone and in UTC; they are compared as seconds, because a timestamp
   * that is out of range would fail the statement, and with it the other tokens in it.
   */
  private static final String GOOD =
      """
         AND token.revoked_at IS NULL
         AND (token.expires_in IS NULL
              OR extract(epoch FROM token.created_at) + token.expires_in
                 > extract(epoch FROM now()))
         AND users.disabled IS FALSE
         AND accounts.suspended_at IS NULL
      """;

  /** With what only some databases have: languages, permissions, devices, and tables for those. */
  private static final String VIEWER =
      """
      SELECT token.token AS token,
             token.id AS token_id,
             users.account_id AS account_id,
             token.scopes AS scopes,
             %s AS chosen_languages,
             %s AS permissions,
             %s AS device
        FROM oauth_access_tokens token
        JOIN users ON users.id = token.resource_owner_id
        JOIN accounts ON accounts.id = users.account_id
             %s
       WHERE token.token = ANY (?::varchar[])
      """
          + GOOD;

  /** -99 is the role that everyone has. */
  private static final String ROLES =
      """
      LEFT JOIN user_roles own ON own.id = users.role_id
        LEFT JOIN user_roles everyone ON everyone.id = -99\
      """;

  private static final String PERMISSIONS =
      "COALESCE(own.permissions, 0) | COALESCE(everyone.permissions, 0)";

  private static final String DEVICE =
      """
      (SELECT devices.device_id
                FROM devices
               WHERE devices.access_token_id = token.id
               ORDER BY devices.id
               LIMIT 1)\
      """;

  /** Not every Mastodon has the column for accounts that are to be deleted. */
  private static final String STILL_GOOD =
      """
      SELECT token.id AS token_id
        FROM oauth_access_tokens token
        JOIN users ON users.id = token.resource_owner_id
        JOIN accounts ON accounts.id = users.account_id
       WHERE token.id = ANY (?::bigint[])
         AND to_jsonb(accounts) ->> 'requested_deletion_at' IS NULL
      """
          + GOOD;

  private final Schema schema;

  public TokenQueries(Schema schema) {
    this.schema = schema;
  }

  private static String viewers(Catalogue catalogue) {
    boolean roles = catalogue.has(Feature.ROLES);
    return VIEWER.formatted(
        catalogue.has(Feature.LANGUAGES) ? "users.chosen_languages" : "NULL::varchar[]",
        roles ? PERMISSIONS : "0::bigint",
        catalogue.has(Feature.DEVICES) ? DEVICE : "NULL::varchar",
        roles ? ROLES : "");
  }

  @Override
  public Map<Secret, Viewer> viewersOf(Collection<Secret> tokens) throws LookupException {
    String[] texts =
        tokens.stream().map(Secret::value).filter(PostgresPool::storable).toArray(String[]::new);
    if (texts.length == 0) {
      return Map.of();
    }
    try {
      return viewersOf(texts);
    } catch (LookupException e) {
      throw withoutTokens(e, texts);
    }
  }

  private Map<Secret, Viewer> viewersOf(String[] texts) throws LookupException {
    return schema.ask((pool, catalogue) ->
        pool.ask(
            "access token look-up",
            viewers(catalogue),
            statement ->
                statement.setArray(1, statement.getConnection().createArrayOf("varchar", texts)),
            rows -> {
              Map<Secret, Viewer> viewers = new HashMap<>();
              while (rows.next()) {
                viewers.put(new Secret(rows.text("token")), viewer(rows));
              }
              return viewers;
            }));
  }

  /** PostgreSQL's errors quote what they complain of; its cause would, too. */
  private static LookupException withoutTokens(LookupException e, String[] texts) {
    String message = String.valueOf(e.getMessage());
    return Arrays.stream(texts).anyMatch(message::contains)
        ? new LookupException(
            "access token look-up: PostgreSQL's error quotes a token; see its log")
        : e;
  }

  @Override
  public Set<Long> stillGood(long[] tokenIds) throws LookupException {
    return schema.ask((pool, catalogue) ->
        pool.ask(
            "access token check",
            STILL_GOOD,
            statement ->
                statement.setArray(
                    1,
                    statement
                        .getConnection()
                        .createArrayOf("bigint", Arrays.stream(tokenIds).boxed().toArray())),
            rows -> {
              Set<Long> good = new HashSet<>();
              while (rows.next()) {
                good.add(rows.number("token_id"));
              }
              return good;
            }));
  }

  private static Viewer viewer(Rows rows) throws LookupException {
    List<String> languages = rows.textsOrNull("chosen_languages");
    return new Viewer(
        rows.number("token_id"),
        rows.number("account_id"),
        scopes(rows.textOrNull("scopes")),
        languages == null ? null : Set.copyOf(languages),
        rows.number("permissions"),
        rows.textOrNull("device"));
  }

  private static Set<String> scopes(@Nullable String scopes) {
    if (scopes == null) {
      return Set.of();
    }
    // There are few kinds of scopes and many tokens: the texts are kept once.
    return Arrays.stream(scopes.split(" ", -1))
        .filter(scope -> !scope.isEmpty())
        .map(String::intern)
        .collect(Collectors.toUnmodifiableSet());
  }
}
