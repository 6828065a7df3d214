package org.flodgatt.postgres;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flodgatt.event.Dialect;
import org.flodgatt.event.LookupException;

/**
 * What the database has of what we would ask for. The Mastodons differ: not every one has roles,
 * keyword filters, or mutes that end.
 *
 * @param columns those that there are, as {@code table.column}
 * @param features those whose columns there are
 * @param missing columns without which nobody can be served
 */
record Catalogue(Set<String> columns, Set<Feature> features, List<String> missing) {
  /** Without these nobody can tell who may see what. */
  private static final List<String> NEEDED =
      List.of(
          "oauth_access_tokens.id",
          "oauth_access_tokens.token",
          "oauth_access_tokens.resource_owner_id",
          "oauth_access_tokens.revoked_at",
          "oauth_access_tokens.expires_in",
          "oauth_access_tokens.created_at",
          "oauth_access_tokens.scopes",
          "users.id",
          "users.account_id",
          "users.disabled",
          "accounts.id",
          "accounts.suspended_at",
          "blocks.account_id",
          "blocks.target_account_id",
          "mutes.account_id",
          "mutes.target_account_id",
          "account_domain_blocks.account_id",
          "account_domain_blocks.domain");

  /** What only some databases have. */
  enum Feature {
    LANGUAGES("chosen languages", "users.chosen_languages"),
    MUTES_THAT_END("mutes that end (Mastodon 3.3)", "mutes.expires_at"),
    ROLES("roles (Mastodon 4.0)", "users.role_id user_roles.id user_roles.permissions"),
    KEYWORD_FILTERS(
        "keyword filters (Mastodon 4.0)",
        "custom_filters.id custom_filters.account_id custom_filters.phrase custom_filters.context"
            + " custom_filters.expires_at custom_filters.action custom_filter_keywords.id"
            + " custom_filter_keywords.custom_filter_id custom_filter_keywords.keyword"
            + " custom_filter_keywords.whole_word"),
    SETTINGS("settings", "settings.var settings.value"),
    /** Encrypted messages, from Mastodon 3.2 to 4.2. */
    DEVICES("", "devices.id devices.access_token_id devices.device_id"),
    /** Of kmyblue. */
    ANTENNAS("", "antennas.id antennas.account_id");

    private final String title;
    private final String columns;

    /**
     * @param title what an admin may miss; empty: nobody does
     * @param columns all that it takes, with blanks between
     */
    Feature(String title, String columns) {
      this.title = title;
      this.columns = columns;
    }

    private List<String> columns() {
      return List.of(columns.split(" ", -1));
    }
  }

  private static final String APPEALS = "appeals.id";
  private static final String LOCAL_ONLY = "statuses.local_only";
  private static final String BUBBLE = "bubble_domains.domain";
  private static final Set<String> OF_FEDIBIRD =
      Set.of("domain_subscribes.domain", "keyword_subscribes.keyword");

  /** What tells one Mastodon from another, but is not read. */
  private static final Set<String> SIGNS =
      Stream.concat(Stream.of(APPEALS, LOCAL_ONLY, BUBBLE), OF_FEDIBIRD.stream())
          .collect(Collectors.toUnmodifiableSet());

  private static final String COLUMNS =
      """
      SELECT wanted.name || '.' || attribute.attname AS name
        FROM unnest(?::text[]) AS wanted (name)
        JOIN pg_attribute attribute ON attribute.attrelid = to_regclass(wanted.name)
       WHERE attribute.attnum > 0 AND NOT attribute.attisdropped
      """;

  Catalogue {
    columns = Set.copyOf(columns);
    features = Set.copyOf(features);
    missing = List.copyOf(missing);
  }

  private static Catalogue of(Set<String> columns) {
    return new Catalogue(
        columns,
        Arrays.stream(Feature.values())
            .filter(feature -> columns.containsAll(feature.columns()))
            .collect(Collectors.toSet()),
        NEEDED.stream().filter(column -> !columns.contains(column)).toList());
  }

  /** The columns whose values are asked for, of whichever Mastodon. */
  static Set<String> readColumns() {
    return Stream.concat(
            NEEDED.stream(),
            Arrays.stream(Feature.values()).flatMap(feature -> feature.columns().stream()))
        .collect(Collectors.toSet());
  }

  static String[] tablesOf(Stream<String> columns) {
    return columns
        .map(column -> column.substring(0, column.indexOf('.')))
        .distinct()
        .toArray(String[]::new);
  }

  static Catalogue read(PostgresPool pool) throws LookupException {
    String[] tables = tablesOf(Stream.concat(readColumns().stream(), SIGNS.stream()));
    return pool.ask(
        "look at the tables",
        COLUMNS,
        statement -> statement.setArray(1, statement.getConnection().createArrayOf("text", tables)),
        rows -> {
          Set<String> columns = new HashSet<>();
          while (rows.next()) {
            columns.add(rows.text("name"));
          }
          return of(columns);
        });
  }

  boolean has(Feature feature) {
    return features.contains(feature);
  }

  /** What the tables say. Whoever is not recognised is taken for what shows less. */
  Dialect dialect() {
    if (columns.containsAll(OF_FEDIBIRD)) {
      return Dialect.FEDIBIRD;
    }
    if (has(Feature.ANTENNAS)) {
      return Dialect.KMYBLUE;
    }
    if (columns.contains(LOCAL_ONLY)) {
      return columns.contains(BUBBLE) ? Dialect.CHUCKYA : Dialect.GLITCH;
    }
    if (has(Feature.ROLES)) {
      return Dialect.MASTODON;
    }
    return columns.contains(APPEALS) ? Dialect.MASTODON35 : Dialect.MASTODON3;
  }

  /** What it lacks, in words; empty: nothing. */
  String lacks() {
    return Arrays.stream(Feature.values())
        .filter(feature -> !has(feature) && !feature.title.isEmpty())
        .map(feature -> feature.title)
        .collect(Collectors.joining(", "));
  }
}
