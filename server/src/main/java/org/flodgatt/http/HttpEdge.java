package org.flodgatt.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.flodgatt.auth.Authenticator;
import org.flodgatt.auth.Denial;
import org.flodgatt.auth.LookupGate;
import org.flodgatt.auth.StreamAuthorizer;
import org.flodgatt.event.StreamTable;
import org.flodgatt.http.HttpSettings.Listen;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.ops.OpsEndpoints;
import org.flodgatt.outbound.KeepAlive;
import org.flodgatt.outbound.OutboundSettings;
import org.flodgatt.session.SessionSettings;
import org.flodgatt.session.Sessions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where clients arrive: owns the event loops, listens, and ends. */
public final class HttpEdge implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpEdge.class);

  /**
   * What the edge hands requests to.
   *
   * @param blocking where work that takes its time is done
   */
  public record Parts(
      Authenticator authenticator,
      LookupGate gate,
      StreamAuthorizer authorizer,
      StreamTable streams,
      Sessions sessions,
      OpsEndpoints ops,
      OutboundSettings outbound,
      SessionSettings sessionSettings,
      Metrics metrics,
      Executor blocking) {}

  private final HttpSettings settings;
  private final Transports transport;
  private final EventLoopGroup group;
  private final List<EventLoop> loops = new ArrayList<>();
  private final Traffic traffic = new Traffic();
  private @Nullable Acceptor acceptor;
  private @Nullable Channel server;

  /** Starts the event loops; nobody can connect yet. */
  public HttpEdge(HttpSettings settings) {
    this.settings = settings;
    this.transport =
        Transports.select(settings.transport(), settings.listen() instanceof Listen.Unix);
    this.group = transport.eventLoops(settings.eventLoops());
    group.forEach(executor -> loops.add((EventLoop) executor));
  }

  /** The event loops, in the order in which the hub counts them. */
  public List<EventLoop> loops() {
    return loops;
  }

  /** The interface in use: {@code epoll}, {@code io_uring} or {@code nio}. */
  public String transport() {
    return transport.name();
  }

  /**
   * Lets clients in.
   *
   * @return where: {@code 127.0.0.1:4000}, {@code [::1]:4000} or a path
   * @throws IOException naming the address when it cannot be listened on
   */
  public String listen(Parts parts) throws IOException {
    var listening = new Acceptor(parts.gate());
    acceptor = listening;
    boolean shared = settings.admin().isEmpty();
    Map<EventLoop, Routes> routes = routes(parts, shared ? Routes.Side.BOTH : Routes.Side.CLIENTS);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .handler(listening)
            .childHandler(pipeline(routes, parts, true))
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, transport.reads(2048))
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(
                    parts.outbound().softLimitBytes() / 2, parts.outbound().softLimitBytes()));
    return switch (settings.listen()) {
      case Listen.Tcp tcp -> {
        if (tcp.reusePort()) {
          bootstrap.option(transport.reusePort(), true);
        }
        bootstrap
            .channel(transport.tcp())
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true);
        Channel bound = bind(bootstrap, tcp, "BIND and PORT");
        server = bound;
        yield shown(tcp.host(), bound);
      }
      case Listen.Unix(Path path) -> {
        removeStale(path);
        bootstrap.channel(transport.unix());
        SocketAddress address =
            transport.name().equals("nio")
                ? UnixDomainSocketAddress.of(path)
                : new DomainSocketAddress(path.toFile());
        server = bind(bootstrap, address, cause -> ListenProblem.of(path, cause));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
        yield path.toString();
      }
    };
  }

  private static String shown(String host, Channel bound) {
    int port = ((InetSocketAddress) bound.localAddress()).getPort();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private Map<EventLoop, Routes> routes(Parts parts, Routes.Side side) {
    Map<EventLoop, Routes> routes = new HashMap<>();
    for (int i = 0; i < loops.size(); i++) {
      EventLoop loop = loops.get(i);
      KeepAlive keepAlive = new KeepAlive(loop, parts.outbound());
      loop.execute(keepAlive::start);
      var sessions = new Sessions.Loop(i, loop, keepAlive, parts.metrics());
      routes.put(loop, new Routes(parts, settings, sessions, traffic, side));
    }
    return routes;
  }

  /**
   * Lets the people in who run the server, if they have an address of their own. It answers until
   * {@link #close}, so that they can see the server drain.
   *
   * @return where; empty: they use the clients' address
   * @throws IOException naming the address when it cannot be listened on
   */
  public Optional<String> listenForAdmins(Parts parts) throws IOException {
    if (settings.admin().isEmpty()) {
      return Optional.empty();
    }
    Listen.Tcp admin = settings.admin().get();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(transport.tcp())
            .childHandler(pipeline(routes(parts, Routes.Side.ADMIN), parts, false))
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT);
    Channel bound = bind(bootstrap, admin, "STREAMING_ADMIN_BIND");
    return Optional.of(shown(admin.host(), bound));
  }

  /** Nobody new can connect; who is in the listener's queue is let in, open connections stay. */
  public void stopListening() {
    if (server != null && acceptor != null) {
      acceptor.end(server);
      server.closeFuture().awaitUninterruptibly();
    }
  }

  /**
   * Answers the requests that have come already, and from then on refuses streams with 503; other
   * requests are answered as ever. Returns when that is so.
   *
   * @param patience how long those requests may take
   */
  public void refuseStreams(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (traffic.requests() > 0 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(1_000_000);
    }
    traffic.close();
  }

  /** Connections of clients that have a stream, or had one and are not gone yet. */
  public int streams() {
    return traffic.streams();
  }

  private static Channel bind(ServerBootstrap bootstrap, Listen.Tcp wanted, String variables)
      throws IOException {
    return bind(
        bootstrap,
        new InetSocketAddress(wanted.host(), wanted.port()),
        cause -> ListenProblem.of(wanted, variables, cause));
  }

  private static Channel bind(
      ServerBootstrap bootstrap,
      SocketAddress address,
      Function<Throwable, ListenProblem> explanation)
      throws IOException {
    var future = bootstrap.bind(address).awaitUninterruptibly();
    if (!future.isSuccess()) {
      throw new IOException(explanation.apply(future.cause()).toString(), future.cause());
    }
    return future.channel();
  }

  /** The one place that lists the handlers, in order. */
  private ChannelInitializer<Channel> pipeline(
      Map<EventLoop, Routes> routes, Parts parts, boolean limited) {
    var limits = new ConnectionLimits(settings, parts.metrics().refusals());
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        Routes own = routes.get(channel.eventLoop());
        if (own == null) {
          throw new IllegalStateException("a connection came on a foreign event loop");
        }
        var places = limits.placesOf(channel);
        if (limited && !places.takeForPeer()) {
          channel.eventLoop().execute(() -> refuse(channel));
          return;
        }
        var visit = traffic.enter();
        channel
            .closeFuture()
            .addListener(_ -> {
              places.freeAll();
              visit.gone();
            });
        var decoder = new OneRequestDecoder(settings.limits().headBytes());
        // Bytes to requests; leaves when a stream begins.
        channel.pipeline().addLast(decoder);
        // Requests to answers, or to a stream: then it adds the stream's handler and leaves.
        channel.pipeline().addLast(new RequestHandler(decoder, own, places, visit));
      }
    };
  }

  /** An answer to whatever the client is about to ask. */
  private static void refuse(Channel channel) {
    Denial denial = Denial.TOO_MANY_CONNECTIONS;
    Reply reply =
        Reply.error(denial, UUID.randomUUID().toString())
            .header("X-Error-Message", denial.message())
            .header("Connection", "close");
    Farewell.say(channel, reply.bytes(channel.alloc(), true));
  }

  /** A socket that nobody listens on is left from an earlier life; anything else is an error. */
  private static void removeStale(Path path) throws IOException {
    Optional<ListenProblem> problem = ListenProblem.of(path);
    if (problem.isPresent()) {
      throw new IOException(problem.get().toString());
    }
    if (!Files.exists(path)) {
      return;
    }
    try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(path));
    } catch (ConnectException nobodyListens) {
      log.info("Replacing the stale socket {}: {}", path, nobodyListens.getMessage());
      Files.delete(path);
      return;
    } catch (IOException e) {
      throw new IOException(ListenProblem.of(path, e).toString(), e);
    }
    throw new IOException(
        "SOCKET: cannot listen on "
            + path
            + ": another server listens there (expected: a path of its own)");
  }

  /** Ends the event loops and with them every connection. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    // A socket that we could not bind belongs to somebody else, who listens on it.
    if (server != null && settings.listen() instanceof Listen.Unix(Path path)) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        log.warn("The socket {} could not be removed: {}", path, e.getMessage());
      }
    }
  }
}
