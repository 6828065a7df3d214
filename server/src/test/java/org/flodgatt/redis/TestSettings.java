package org.flodgatt.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.flodgatt.event.Secret;
import org.flodgatt.redis.RedisSettings.Endpoint;
import org.flodgatt.redis.RedisSettings.Tls;
import org.jspecify.annotations.Nullable;

/** Settings for tests: as patient as a slow machine asks for, without anything else. */
record TestSettings(
    Endpoint endpoint,
    int database,
    @Nullable String user,
    @Nullable String password,
    @Nullable Tls tls,
    String namespace,
    Duration connectTimeout,
    Duration silenceLimit) {

  static TestSettings at(Endpoint endpoint) {
    return new TestSettings(
        endpoint, 0, null, null, null, "", Duration.ofSeconds(20), Duration.ofSeconds(20));
  }

  static TestSettings port(int port) {
    return at(new Endpoint.Tcp("127.0.0.1", port));
  }

  static TestSettings path(Path path) {
    return at(new Endpoint.Unix(path));
  }

  static TestSettings sentinel(String master, int... ports) {
    List<Endpoint.Tcp> sentinels =
        Arrays.stream(ports).mapToObj(p -> new Endpoint.Tcp("127.0.0.1", p)).toList();
    return at(new Endpoint.Sentinel(sentinels, master, null, null));
  }

  TestSettings withLogin(@Nullable String user, @Nullable String password) {
    return new TestSettings(
        endpoint, database, user, password, tls, namespace, connectTimeout, silenceLimit);
  }

  TestSettings withTls(boolean verify, @Nullable Path extraCaCerts) {
    return new TestSettings(
        endpoint,
        database,
        user,
        password,
        new Tls(verify, extraCaCerts),
        namespace,
        connectTimeout,
        silenceLimit);
  }

  TestSettings withDatabase(int number) {
    return new TestSettings(
        endpoint, number, user, password, tls, namespace, connectTimeout, silenceLimit);
  }

  TestSettings withNamespace(String name) {
    return new TestSettings(
        endpoint, database, user, password, tls, name, connectTimeout, silenceLimit);
  }

  TestSettings withSilenceLimit(Duration limit) {
    return new TestSettings(
        endpoint, database, user, password, tls, namespace, connectTimeout, limit);
  }

  TestSettings withConnectTimeout(Duration timeout) {
    return new TestSettings(
        endpoint, database, user, password, tls, namespace, timeout, silenceLimit);
  }

  RedisSettings build() {
    return new RedisSettings(
        endpoint,
        database,
        user,
        password == null ? null : new Secret(password),
        tls,
        namespace,
        connectTimeout,
        silenceLimit);
  }
}
