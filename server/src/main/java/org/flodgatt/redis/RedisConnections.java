package org.flodgatt.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flodgatt.event.Secret;
import org.flodgatt.redis.RedisSettings.Endpoint;
import org.flodgatt.redis.RedisSettings.Endpoint.Sentinel;
import org.flodgatt.redis.RedisSettings.Endpoint.Tcp;
import org.flodgatt.redis.RedisSettings.Endpoint.Unix;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/**
 * Opens connections to Redis as the settings want: found by address, path or Sentinel, with TLS,
 * logged in, with the database chosen. Any thread. Closing it closes every connection that it
 * opened, and those being opened.
 *
 * <p>Sentinel is asked anew for every connection, and ROLE must confirm what it says, because for
 * some seconds after a failover sentinels may still name the old server. Nothing watches Sentinel
 * while a connection stands: when Sentinel gives a server another role, the same transaction runs
 * {@code CLIENT KILL TYPE normal} and {@code TYPE pubsub} there, and a server that fell silent is
 * noticed by its silence. Both end our connection, and the next one asks again.
 */
final class RedisConnections implements AutoCloseable {
  private record Login(@Nullable String user, @Nullable Secret password, int database) {}

  /** Mastodon's own server works with a password that Redis did not ask for, so we do. */
  private static final Pattern NEEDLESS_PASSWORD =
      Pattern.compile("no password is set|without any password configured");

  private final RedisSettings settings;
  private final ScheduledExecutorService timer;
  private final @Nullable RedisTls tls;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param timer ends what takes too long; nothing on it blocks
   * @throws IllegalArgumentException when the file of authorities for TLS is no good
   */
  RedisConnections(RedisSettings settings, ScheduledExecutorService timer) {
    this.settings = settings;
    this.timer = timer;
    RedisSettings.Tls wanted = settings.tls();
    this.tls = wanted == null ? null : new RedisTls(wanted);
  }

  /**
   * Blocks for a few times the connect timeout at most.
   *
   * @throws IOException naming the endpoint and what went wrong, never the password
   */
  RedisConnection open() throws IOException {
    Login login = new Login(settings.user(), settings.password(), settings.database());
    return switch (settings.endpoint()) {
      case Tcp tcp -> open(tcp, login);
      case Unix unix -> open(unix, login);
      case Sentinel sentinel -> openMaster(sentinel, login);
    };
  }

  /** The endpoint in words, for messages. */
  String endpoint() {
    return nameOf(settings.endpoint());
  }

  /**
   * Reads the authorities for TLS anew, for connections to come.
   *
   * @return whether something has changed; without TLS nothing has
   * @throws IOException their file is no good: the old ones stay
   */
  boolean reloadCertificates() throws IOException {
    return tls != null && tls.reload();
  }

  @Override
  public void close() {
    closed = true;
    sockets.forEach(this::hangUp);
  }

  private RedisConnection openMaster(Sentinel sentinel, Login login) throws IOException {
    List<String> failures = new ArrayList<>();
    for (Tcp address : sentinel.sentinels()) {
      try {
        return openChecked(whereIsMaster(address, sentinel), login);
      } catch (IOException e) {
        failures.add(e.getMessage());
      }
    }
    throw new IOException(String.join("; ", failures));
  }

  private Tcp whereIsMaster(Tcp address, Sentinel sentinel) throws IOException {
    Login login = new Login(sentinel.user(), sentinel.password(), 0);
    try (RedisConnection connection = open(address, login)) {
      Object answer =
          question(connection, Command.SENTINEL, "get-master-addr-by-name", sentinel.master());
      if (answer instanceof List<?> pair
          && pair.size() == 2
          && pair.get(0) instanceof byte[] host
          && pair.get(1) instanceof byte[] port) {
        return new Tcp(text(host), Integer.parseInt(text(port)));
      }
      throw new IOException(
          connection + ": this Sentinel knows no master \"" + sentinel.master() + "\"");
    } catch (NumberFormatException e) {
      throw new IOException(nameOf(address) + ": Sentinel answered with a bad port", e);
    }
  }

  private RedisConnection openChecked(Tcp address, Login login) throws IOException {
    RedisConnection connection = open(address, login);
    try {
      Object role = question(connection, Command.ROLE);
      if (role instanceof List<?> parts && parts.getFirst() instanceof byte[] word) {
        if (!text(word).equals("master")) {
          throw new IOException(
              connection + ": Sentinel names it as master, but its role is " + text(word));
        }
      }
      return connection;
    } catch (RedisConnection.RefusedException _) {
      // An ACL may forbid ROLE; then Sentinel's word must do.
      return connection;
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private RedisConnection open(Endpoint endpoint, Login login) throws IOException {
    RedisConnection connection = connect(endpoint);
    try {
      logIn(connection, login);
      return connection;
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private void logIn(RedisConnection connection, Login login) throws IOException {
    Secret secret = login.password();
    String user = login.user();
    String password = secret == null ? "" : secret.value();
    try {
      if (user != null) {
        question(connection, Command.AUTH, user, password);
      } else if (!password.isEmpty()) {
        question(connection, Command.AUTH, password);
      }
    } catch (RedisConnection.RefusedException e) {
      String message = String.valueOf(e.getMessage());
      if (!NEEDLESS_PASSWORD.matcher(message).find()) {
        throw new IOException(withoutSecret(message, password));
      }
    }
    if (login.database() != 0) {
      question(connection, Command.SELECT, Integer.toString(login.database()));
    }
  }

  /** A server that does not know AUTH repeats the arguments in its error. */
  private static String withoutSecret(String message, String password) {
    return password.isEmpty() ? message : message.replace(password, "[secret]");
  }

  private static @Nullable Object question(
      RedisConnection connection, Command command, String... arguments) throws IOException {
    try {
      return connection.ask(command, arguments);
    } catch (RedisConnection.RefusedException e) {
      throw new RedisConnection.RefusedException(
          connection + " refuses " + command + ": " + e.getMessage());
    } catch (IOException e) {
      throw new IOException(connection + ": " + e.getMessage(), e);
    }
  }

  private RedisConnection connect(Endpoint endpoint) throws IOException {
    String name = nameOf(endpoint);
    try {
      return switch (endpoint) {
        case Tcp tcp -> connect(name, tcp);
        case Unix unix -> connect(name, unix);
        case Sentinel _ -> throw new IllegalArgumentException("not one server: " + name);
      };
    } catch (UnknownHostException e) {
      throw new IOException(name + ": unknown host", e);
    } catch (IOException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  /** Tries every address of the host: a server may listen only on IPv4 or only on IPv6. */
  private RedisConnection connect(String name, Tcp tcp) throws IOException {
    IOException failure = new UnknownHostException(tcp.host());
    for (InetAddress address : InetAddress.getAllByName(tcp.host())) {
      Intake intake = new Intake();
      Socket socket = new TcpSocket(intake);
      try {
        keep(socket);
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        int timeout = Math.toIntExact(settings.connectTimeout().toMillis());
        socket.connect(new InetSocketAddress(address, tcp.port()), timeout);
      } catch (IOException e) {
        hangUp(socket);
        failure = e;
        continue;
      }
      return tls == null
          ? connection(name, socket, intake, socket)
          : overTls(name, socket, intake, tls, tcp);
    }
    throw failure;
  }

  private RedisConnection connect(String name, Unix unix) throws IOException {
    Intake intake = new Intake();
    UnixSocket socket = new UnixSocket(intake);
    keep(socket);
    return inTime(
        socket,
        () -> {
          socket.connect(unix.path());
          return connection(name, socket, intake, socket);
        });
  }

  private RedisConnection overTls(String name, Socket bare, Intake intake, RedisTls tls, Tcp tcp)
      throws IOException {
    return inTime(
        bare, () -> connection(name, tls.over(bare, tcp.host(), tcp.port()), intake, bare));
  }

  private RedisConnection connection(String name, Socket socket, Intake intake, Socket bare) {
    return new RedisConnection(
        name, socket, intake, () -> hangUp(bare), timer, settings.connectTimeout());
  }

  private interface Step {
    RedisConnection take() throws IOException;
  }

  /** Neither TLS nor Unix sockets have a limit for the whole of a hand-shake. */
  private RedisConnection inTime(Socket socket, Step step) throws IOException {
    long millis = settings.connectTimeout().toMillis();
    ScheduledFuture<?> deadline =
        timer.schedule(() -> hangUp(socket), millis, TimeUnit.MILLISECONDS);
    try {
      return step.take();
    } catch (IOException | RuntimeException e) {
      hangUp(socket);
      if (deadline.isDone()) {
        throw new IOException("no answer within " + millis + " ms", e);
      }
      throw e;
    } finally {
      deadline.cancel(false);
    }
  }

  private void keep(Socket socket) throws IOException {
    sockets.add(socket);
    // Looked at after adding, so that close() sees the socket or is seen here.
    if (closed) {
      hangUp(socket);
      throw new IOException("shutting down");
    }
  }

  private void hangUp(Socket socket) {
    sockets.remove(socket);
    try {
      socket.close();
    } catch (IOException _) {
      // It is gone either way.
    }
  }

  private static String nameOf(Endpoint endpoint) {
    return switch (endpoint) {
      case Tcp(String host, int port) ->
          (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
      case Unix(var path) -> path.toString();
      case Sentinel sentinel ->
          sentinel.sentinels().stream()
              .map(RedisConnections::nameOf)
              .collect(Collectors.joining(",", "\"" + sentinel.master() + "\" of Sentinel ", ""));
    };
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
