package org.flodgatt.conformance.blackbox;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Supplier;
import org.flodgatt.testkit.services.RedisEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * The server that is asked, and what stands behind it.
 *
 * @param host where it listens
 * @param port where it listens
 * @param broker its Redis
 * @param database connections to its database that may write
 */
public record Target(String host, int port, Broker broker, Supplier<Connection> database) {
  private static final int DEFAULT_PORT = 80;

  /** The Redis of the server that is asked. */
  public interface Broker {
    /** Publishes as Rails does. */
    void publish(String topic, String message);

    /** How many connections listen. */
    long numSub(String topic);
  }

  /**
   * A server that runs already, from the properties {@code target}, {@code redis}, {@code postgres}
   * and, if it has one, {@code namespace}.
   *
   * @throws IllegalArgumentException naming the property that is missing or wrong
   */
  static Target ofProperties() {
    URI server = uri("target", "http://host:port", "http");
    RedisEndpoint redis = RedisEndpoint.of(property("redis", "redis://host:port"));
    String namespace = System.getProperty("namespace", "");
    String prefix = namespace.isEmpty() ? "" : namespace + ':';
    Supplier<Connection> database = database(uri("postgres", "postgresql://…", "postgresql"));
    return new Target(
        server.getHost(),
        server.getPort() < 0 ? DEFAULT_PORT : server.getPort(),
        new Broker() {
          @Override
          public void publish(String topic, String message) {
            redis.publish(prefix + topic, message);
          }

          @Override
          public long numSub(String topic) {
            return redis.numSub(prefix + topic);
          }
        },
        database);
  }

  private static Supplier<Connection> database(URI uri) {
    Properties login = new Properties();
    String user = uri.getUserInfo();
    if (user != null) {
      int colon = user.indexOf(':');
      login.setProperty("user", colon < 0 ? user : user.substring(0, colon));
      if (colon >= 0) {
        login.setProperty("password", user.substring(colon + 1));
      }
    }
    String url =
        "jdbc:postgresql://"
            + uri.getHost()
            + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
            + uri.getRawPath()
            + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    return () -> {
      try {
        return DriverManager.getConnection(url, login);
      } catch (SQLException e) {
        throw new IllegalStateException("no connection to " + url, e);
      }
    };
  }

  private static URI uri(String name, String wanted, String scheme) {
    URI uri = parse(name, property(name, wanted), wanted);
    if (!Objects.equals(uri.getScheme(), scheme) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          name + ": \"" + uri.getScheme() + "\" and a host (expected: " + wanted + ")");
    }
    return uri;
  }

  private static URI parse(String name, String value, String wanted) {
    try {
      return URI.create(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": not a URL (expected: " + wanted + ")", e);
    }
  }

  private static String property(String name, String wanted) {
    @Nullable String value = System.getProperty(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          name + ": missing (expected: -D" + name + '=' + wanted + ')');
    }
    return value;
  }
}
