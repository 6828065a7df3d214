package org.flodgatt.app;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.flodgatt.auth.Authenticator;
import org.flodgatt.auth.Deadline;
import org.flodgatt.auth.LookupGate;
import org.flodgatt.auth.StreamAuthorizer;
import org.flodgatt.auth.TokenBatches;
import org.flodgatt.config.ServerConfig;
import org.flodgatt.encode.EncodeOnce;
import org.flodgatt.encode.MessageDeflater;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.StreamKind;
import org.flodgatt.event.StreamTable;
import org.flodgatt.filter.DatabaseScreen;
import org.flodgatt.filter.KeywordFilterCache;
import org.flodgatt.http.HttpEdge;
import org.flodgatt.hub.Clients;
import org.flodgatt.hub.Hub;
import org.flodgatt.hub.Sharing;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.metrics.PrometheusText;
import org.flodgatt.ops.ConsolePage;
import org.flodgatt.ops.Health;
import org.flodgatt.ops.OpsEndpoints;
import org.flodgatt.ops.Readiness;
import org.flodgatt.ops.StatusPages;
import org.flodgatt.outbound.CloseReason;
import org.flodgatt.postgres.FeedAccessQueries;
import org.flodgatt.postgres.KeywordQueries;
import org.flodgatt.postgres.OwnershipQueries;
import org.flodgatt.postgres.PostgresPool;
import org.flodgatt.postgres.RelationshipQueries;
import org.flodgatt.postgres.Schema;
import org.flodgatt.postgres.TokenQueries;
import org.flodgatt.redis.RedisTopicSource;
import org.flodgatt.session.Recheck;
import org.flodgatt.session.Sessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole server: builds the parts, starts them in order, ends them in order. */
public final class Application implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Application.class);

  /** How long clients have to take their goodbye before they are cut. */
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  /** How long requests that have come already may take to be answered. */
  private static final Duration REQUESTS = Duration.ofMillis(500);

  /** How long the start may wait to see whether the database is Mastodon's. */
  private static final Duration LOOK_AT_TABLES = Duration.ofSeconds(1);

  private final Readiness readiness = new Readiness();
  private final Duration drainWindow;
  private final ExecutorService blocking;
  private final PostgresPool postgres;
  private final Schema schema;
  private final HttpEdge edge;
  private final Hub<EncodeOnce> hub;
  private final RedisTopicSource redis;
  private final Sessions sessions;
  private final Recheck recheck;
  private final HttpEdge.Parts parts;
  private volatile String address = "";

  private Application(ServerConfig config) {
    drainWindow = config.drainWindow();
    StreamTable streams = StreamTable.mastodon();
    Metrics metrics = new Metrics(streams.rows().stream().map(StreamKind::name).toList());
    observeBuffers(metrics);
    blocking =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("blocking-", 0).factory());
    postgres = new PostgresPool(config.postgres(), metrics);
    edge = new HttpEdge(config.http());
    // What the admin says holds before the database has answered.
    streams.become(config.dialect());
    schema = new Schema(postgres, config.dialect(), streams::become, System::nanoTime);
    var keywordFilters = new KeywordFilterCache(new KeywordQueries(schema));
    var screen =
        new DatabaseScreen(new RelationshipQueries(schema), keywordFilters, InstantSource.system());
    var deflater = new MessageDeflater();
    var sharing =
        new Sharing<EncodeOnce>(
            (event, id) -> new EncodeOnce(event, id, PooledByteBufAllocator.DEFAULT, deflater),
            EncodeOnce::close);
    hub =
        new Hub<>(
            new Hub.Parts<>(
                edge.loops().stream().map(Application::hubLoop).toList(),
                sharing,
                screen,
                blocking,
                keywordFilters),
            config.hub(),
            metrics);
    redis = new RedisTopicSource(config.redis(), hub, metrics);
    hub.source(redis);
    if (hub.resumes()) {
      keepHistoryShort(config.hub().history().age());
    }
    var deadline = new Deadline(config.session().lookupDeadline());
    var tokens = new TokenQueries(schema);
    var lookups = new TimedLookups(metrics);
    var gate = new LookupGate(config.lookups(), config.postgres().poolSize(), System::nanoTime);
    metrics.observe(
        "flodgatt_ready",
        "1 while new clients are welcome",
        () -> readiness.state() == Readiness.State.READY ? 1 : 0);
    metrics.observe("flodgatt_lookups_in_flight", "Access tokens being looked up", gate::inFlight);
    var authenticator =
        new Authenticator(
            lookups.tokens(new TokenBatches(tokens)), blocking, deadline, gate, config.anonymous());
    var authorizer =
        new StreamAuthorizer(
            lookups.owners(new OwnershipQueries(schema)),
            lookups.feeds(new FeedAccessQueries(schema)),
            blocking,
            deadline);
    sessions =
        new Sessions(
            new Sessions.Parts(hub, authorizer, streams, metrics, keywordFilters),
            config.session(),
            config.recovery());
    hub.clients(clients());
    recheck = new Recheck(sessions, tokens, metrics, config.recovery().recheckInterval());
    parts =
        new HttpEdge.Parts(
            authenticator,
            gate,
            authorizer,
            streams,
            sessions,
            new OpsEndpoints(
                new PrometheusText(metrics, names(config)),
                health(metrics),
                new ConsolePage(BuildInfo.version(), streams, this::address),
                config.statusPages() ? Optional.of(status()) : Optional.empty()),
            config.outbound(),
            config.session(),
            metrics,
            blocking);
  }

  /** What nobody can come back for any more goes some time after its age is reached. */
  private void keepHistoryShort(Duration age) {
    long pause = age.toMillis() / 8;
    ScheduledExecutorService clock = edge.loops().getFirst();
    // The future would only tell that the loop has ended.
    var _ =
        clock.scheduleWithFixedDelay(
            () -> blocking.execute(hub::forgetOld), pause, pause, TimeUnit.MILLISECONDS);
  }

  /** What the server cannot work without. */
  private Health health(Metrics metrics) {
    return new Health(
        readiness,
        Map.of(
            "redis",
            () -> metrics.redisIsUp() ? Health.OK : "not connected",
            "postgresql",
            this::postgresState),
        hub::oldestSeconds,
        blocking);
  }

  private StatusPages status() {
    return new StatusPages(
        new StatusPages.Figures(
            sessions::count, sessions::eachStream, hub::waitingBytes, hub::clientBytes));
  }

  private String postgresState() {
    try {
      List<String> missing = schema.missing();
      return missing.isEmpty() ? Health.OK : "lacks " + String.join(" ", missing);
    } catch (LookupException e) {
      log.debug("Not ready: {}", e.getMessage());
      return "does not answer";
    }
  }

  /** Netty runs what is scheduled for now after its next look at the sockets. */
  private static Hub.Loop hubLoop(ScheduledExecutorService loop) {
    return new Hub.Loop(loop, task -> loop.schedule(task, 1, TimeUnit.NANOSECONDS));
  }

  /** All events for clients are encoded into pooled buffers, where what is shared counts once. */
  private Clients clients() {
    return new Clients() {
      @Override
      public long waitingBytes() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
      }

      @Override
      public void closeSlowest(int round) {
        sessions.closeSlowest(round);
      }
    };
  }

  /** All buffers of all connections come from this one allocator. */
  private static void observeBuffers(Metrics metrics) {
    PooledByteBufAllocator buffers = PooledByteBufAllocator.DEFAULT;
    metrics.observe(
        "flodgatt_direct_memory_bytes",
        "Memory outside of the heap that is kept for buffers",
        buffers.metric()::usedDirectMemory);
    metrics.observe(
        "flodgatt_direct_memory_in_use_bytes",
        "Memory outside of the heap that buffers use now",
        buffers::pinnedDirectMemory);
  }

  private static PrometheusText.Names names(ServerConfig config) {
    return switch (config.metricNames()) {
      case NODE -> PrometheusText.Names.NODE;
      case DOCS -> PrometheusText.Names.DOCS;
      case BOTH -> PrometheusText.Names.BOTH;
    };
  }

  /**
   * Starts the server. Redis and PostgreSQL may be away: it connects when they come.
   *
   * @throws IOException when it cannot listen where it should
   * @throws UnusableDatabaseException when the database is there, but not Mastodon's
   */
  public static Application start(ServerConfig config) throws IOException {
    Application application = new Application(config);
    Future<List<String>> missing = application.blocking.submit(application.schema::missing);
    application.redis.start();
    application.recheck.start();
    try {
      // Before anybody comes: which streams there are depends on the tables.
      refuseUnusable(missing);
      application.address = application.edge.listen(application.parts);
      application
          .edge
          .listenForAdmins(application.parts)
          .ifPresent(where -> log.info("Admin endpoints on {}", where));
    } catch (IOException e) {
      application.close();
      throw e;
    }
    application.readiness.ready();
    log.info(
        "Streaming API now listening on {} (transport {}, {} ms after the JVM began)",
        application.address,
        application.edge.transport(),
        millisSinceStart());
    return application;
  }

  private static long millisSinceStart() {
    return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
  }

  /** A database that takes its time is looked at again before the first question. */
  private static void refuseUnusable(Future<List<String>> answer) throws UnusableDatabaseException {
    List<String> missing;
    try {
      missing = answer.get(LOOK_AT_TABLES.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.debug("The tables could not be looked at yet", e);
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (!missing.isEmpty()) {
      throw new UnusableDatabaseException(missing);
    }
  }

  /** Where clients connect: {@code 127.0.0.1:4000}, or the path of a Unix socket. */
  public String address() {
    return address;
  }

  /**
   * Reads the files of TLS towards PostgreSQL anew, for connections to come.
   *
   * @return whether something has changed
   * @throws IOException a file is no good: all stay as they were
   */
  boolean reloadPostgresCertificates() throws IOException {
    return postgres.reloadCertificates();
  }

  /** The same for Redis. */
  boolean reloadRedisCertificates() throws IOException {
    return redis.reloadCertificates();
  }

  /** How long clients are given to leave when the server drains. */
  Duration drainWindow() {
    return drainWindow;
  }

  /** Stops as {@link #close} does, but lets the clients leave one after the other. */
  void drain() {
    stop(drainWindow);
  }

  /** Stops: nobody new, goodbye to everybody, then Redis, then the database. */
  @Override
  public void close() {
    stop(Duration.ZERO);
  }

  /** Returns when all is gone. With nobody connected that is at once, whatever the window. */
  private void stop(Duration window) {
    readiness.draining();
    edge.stopListening();
    edge.refuseStreams(REQUESTS);
    log.info("Stopping; {} clients are asked to come back, within {}", sessions.count(), window);
    sessions.closeSpread(CloseReason.SHUTDOWN, window);
    long end = System.nanoTime() + window.toNanos();
    await(() -> sessions.count() == 0, end + GOODBYE.toNanos());
    await(() -> edge.streams() == 0, Math.min(end, System.nanoTime()) + GOODBYE.toNanos());
    recheck.close();
    hub.close();
    redis.close();
    edge.close();
    blocking.shutdownNow();
    postgres.close();
  }

  private static void await(BooleanSupplier condition, long deadline) {
    while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(5_000_000);
    }
  }
}
