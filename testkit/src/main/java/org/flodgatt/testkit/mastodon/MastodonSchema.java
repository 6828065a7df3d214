package org.flodgatt.testkit.mastodon;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.flodgatt.testkit.services.PostgresServer;

/** The tables of Mastodon that streaming reads. */
public final class MastodonSchema {
  private MastodonSchema() {}

  /** The SQL that creates them, all in one transaction. */
  public static String sql() {
    try (InputStream file = MastodonSchema.class.getResourceAsStream("schema.sql")) {
      if (file == null) {
        throw new IllegalStateException("schema.sql is missing from the class path");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("schema.sql cannot be read", e);
    }
  }

  /** Creates them in the server's database. */
  public static void create(PostgresServer postgres) {
    postgres.execute(sql());
  }
}
