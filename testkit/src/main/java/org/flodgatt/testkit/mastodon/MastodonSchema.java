package org.flodgatt.testkit.mastodon;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.flodgatt.testkit.services.PostgresServer;

/** The tables of Mastodon that a streaming server reads, empty. */
public final class MastodonSchema {
  private MastodonSchema() {}

  /** Creates the tables in the server's first database, which must not have them yet. */
  public static void install(PostgresServer server) {
    server.execute(sql());
  }

  /** The statements that create the tables, separated by semicolons. */
  public static String sql() {
    try (InputStream in = MastodonSchema.class.getResourceAsStream("schema.sql")) {
      if (in == null) {
        throw new IllegalStateException("schema.sql is missing on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read schema.sql", e);
    }
  }
}
