package org.flodgatt.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.flodgatt.app.Application;
import org.flodgatt.config.ConfigProblems;
import org.flodgatt.config.ServerConfig;
import org.flodgatt.demo.screen.Console;
import org.flodgatt.demo.screen.Guide;
import org.flodgatt.demo.screen.StatusLine;
import org.flodgatt.demo.story.Director;
import org.flodgatt.demo.world.World;
import org.flodgatt.testkit.mastodon.MastodonSchema;
import org.flodgatt.testkit.process.TempDirectory;
import org.flodgatt.testkit.services.PostgresServer;
import org.flodgatt.testkit.services.RedisServer;

/** Starts everything, tells how to watch it, stays until it shall end. */
final class Demo {
  private static final long SECOND = 1_000_000_000;

  private final DemoOptions options;
  private final Console console;
  private final CountDownLatch stop;
  private final World world = World.read();

  /**
   * @param stop opened when it shall end
   */
  Demo(DemoOptions options, Console console, CountDownLatch stop) {
    this.options = options;
    this.console = console;
    this.stop = stop;
  }

  /**
   * Starts everything and returns when it shall end. Ending it is the caller's, in any case.
   *
   * @throws DemoException when a part cannot start or gives up
   */
  void run(Running running) throws DemoException {
    int port = Ports.choose(options.port());
    int admin = Ports.forAdmin(options.port(), port);
    console.say("Starting PostgreSQL ...");
    PostgresServer postgres =
        running.start("PostgreSQL", PostgresServer::start, PostgresServer::close);
    console.say("Starting Redis ...");
    RedisServer redis = running.start("Redis", RedisServer::start, RedisServer::close);
    console.say("Creating Mastodon's tables with the people of " + World.DOMAIN + " ...");
    WorldDatabase database =
        running.start("the database", () -> createWorld(postgres), WorldDatabase::close);
    console.say("Starting the server ...");
    ServerConfig config = configure(postgres, redis, port, admin);
    running.start("the server", () -> Application.start(config), Application::close);
    Director director = new Director(world, options.seed(), InstantSource.system());
    Publisher publisher =
        running.start(
            "the publisher",
            () -> Publisher.start(director, database, new Bus(redis), options.rate()),
            Publisher::close);
    console.say(
        "\nThe console: http://127.0.0.1:"
            + admin
            + "/  Watch the server, and try its streams with the token demo-bob"
            + "\n\nListening on http://127.0.0.1:"
            + port
            + " (PostgreSQL on port "
            + postgres.port()
            + ", Redis on port "
            + redis.port()
            + "). Try in another terminal:\n");
    console.say(Guide.text(world, port, admin));
    console.say(
        "Events per second: %s (--rate). Story: %d (--seed). Ctrl-C stops everything."
            .formatted(options.rate(), options.seed()));
    watch(publisher, new StatusLine(admin));
  }

  /** Redis with the two things that Rails does here. */
  private record Bus(RedisServer redis) implements Publisher.MessageBus {
    @Override
    public boolean exists(String key) {
      return redis.exists(key);
    }

    @Override
    public void publish(String channel, String message) {
      redis.publish(channel, message);
    }
  }

  private WorldDatabase createWorld(PostgresServer postgres) {
    MastodonSchema.install(postgres);
    WorldDatabase database = new WorldDatabase(postgres.connect());
    database.fill(world);
    return database;
  }

  // Nothing of the caller's environment, and an empty directory: no .env file of a real server.
  private static ServerConfig configure(
      PostgresServer postgres, RedisServer redis, int port, int admin) throws DemoException {
    Map<String, String> variables = new HashMap<>(postgres.environment());
    variables.putAll(redis.environment());
    variables.put("BIND", "127.0.0.1");
    variables.put("PORT", Integer.toString(port));
    variables.put("STREAMING_ADMIN_BIND", "127.0.0.1:" + admin);
    // Load tests of the demo open thousands of connections with the tokens of a few people.
    variables.put("STREAMING_MAX_CONNECTIONS_PER_ACCOUNT", "0");
    try (TempDirectory empty = TempDirectory.create("flodgatt-demo-")) {
      Path directory = empty.path();
      return switch (ServerConfig.read(variables, directory)) {
        case ServerConfig config -> config;
        case ConfigProblems problems ->
            throw new DemoException("the server refuses its settings: " + problems.describe());
      };
    }
  }

  private void watch(Publisher publisher, StatusLine status) throws DemoException {
    long started = System.nanoTime();
    long interval = console.statusInterval().toNanos();
    long end =
        options.seconds().isPresent() ? options.seconds().getAsInt() * SECOND : Long.MAX_VALUE;
    try {
      for (long next = interval;
          !stopsBefore(Math.min(next, end), started) && next < end;
          next += interval) {
        checkHealth(publisher);
        console.status(
            status.text(Duration.ofNanos(System.nanoTime() - started), publisher.counts()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    checkHealth(publisher);
    console.say("Stopping after " + publisher.total() + " events.");
  }

  /** Waits until so many nanoseconds after the start; true when it shall end before. */
  private boolean stopsBefore(long moment, long started) throws InterruptedException {
    return stop.await(moment - (System.nanoTime() - started), TimeUnit.NANOSECONDS);
  }

  private static void checkHealth(Publisher publisher) throws DemoException {
    RuntimeException failure = publisher.failure();
    if (failure != null) {
      throw new DemoException("the events stopped: " + failure.getMessage(), failure);
    }
  }
}
