package org.flodgatt.loadtest;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.flodgatt.loadtest.client.Audience;
import org.flodgatt.loadtest.client.Behaviour;
import org.jspecify.annotations.Nullable;

/** Turns the command line into {@link Options}, or says in one sentence why it cannot. */
final class OptionParser {
  static final String USAGE =
      """
      usage: ./flodgatt load [options]
      Load test for a Mastodon streaming server: opens connections, publishes statuses to Redis and
      reconciles what every connection received.

        --target URL         the streaming server (http://127.0.0.1:4000)
        --ws N --sse N       WebSockets and event streams to open (0)
        --scenario NAME      what happens while it is measured (steady):
            steady             events at a constant rate
            burst              several events at the same moment; --burst N of them (8)
            filtered           public, viewers with blocks, languages and keyword filters: needs
                               --postgres; --blocking N and --filtering N viewers (1/5, 1/20)
            slow               --slow N clients (1/10) do not read and have to be closed
            churn              --churn N connections per second (1/10) leave and others come
            storm              halfway all leave and come back at once
            idle               nothing is published: memory per connection
        --tokens FILE        access tokens, one a line, used in turn (anonymous without); with few
                             accounts the server needs STREAMING_MAX_CONNECTIONS_PER_ACCOUNT=0
        --stream NAME        stream to subscribe to (public)
        --param KEY=VALUE    parameter of the stream, e.g. tag=cats or list=501; repeatable
        --topic NAME[,NAME]  Redis channels; every event goes to each of them, every connection has
                             to hear exactly one (timeline:STREAM for public streams)
        --redis URL          where to publish (redis://127.0.0.1:6379)
        --postgres URL       Mastodon's database, postgres://USER:PASSWORD@HOST:PORT/NAME; accounts,
                             users and tokens are added for the run and removed after it
        --rate N             events per second (10)
        --burst N            events at the same moment, at the same rate on the average (1)
        --size BYTES         size of a status, e.g. 3k (2000)
        --warmup TIME        publish that long before measuring (5s)
        --duration TIME      measure that long (60s)
        --ramp N             connections opened per second (500)
        --seed N             of the random moments of churn (printed)
        --pid PID            the server's process, for its processor time and memory
        --json FILE          write the figures there too
        --svg FILE           draw the distribution of the times there
        --i-own-this-server  allow a target, a Redis or a database that is not on this machine

      ./flodgatt load chart draws one figure of several runs.
      Exit code: 0 all delivered exactly once and in order, 1 not so, 2 bad options.\
      """;

  private static final int MOST_CONNECTIONS = 1_000_000;
  private static final int MOST_EVENTS = 10_000_000;

  /** Options that mean something in one scenario only. */
  private static final Map<String, Scenario> BOUND =
      Map.of(
          "--slow", Scenario.SLOW,
          "--churn", Scenario.CHURN,
          "--blocking", Scenario.FILTERED,
          "--filtering", Scenario.FILTERED,
          "--postgres", Scenario.FILTERED);

  private final CommandLine line;

  private OptionParser(CommandLine line) {
    this.line = line;
  }

  static Options parse(String... arguments) throws BadOptionException {
    return new OptionParser(new CommandLine(List.of(arguments))).options();
  }

  private Options options() throws BadOptionException {
    Audience audience = audience();
    if (audience.connections() == 0) {
      throw new BadOptionException("Nothing to connect: give --ws N or --sse N.");
    }
    Scenario scenario = scenario();
    return new Options(
        audience,
        scenario,
        behaviour(scenario, audience.connections()),
        traffic(scenario, audience.stream()),
        scenario == Scenario.FILTERED ? seeding(audience) : null,
        line.has("--pid")
            ? OptionalLong.of(line.whole("--pid", 0, 1, 1 << 30))
            : OptionalLong.empty(),
        path("--json"),
        path("--svg"));
  }

  private Scenario scenario() throws BadOptionException {
    String name = line.text("--scenario");
    Scenario scenario = line.has("--idle") ? Scenario.IDLE : Scenario.STEADY;
    if (name != null) {
      scenario =
          Scenario.named(name)
              .orElseThrow(() -> BadOptionException.of("--scenario", name, Scenario.names()));
      if (line.has("--idle") && scenario != Scenario.IDLE) {
        throw BadOptionException.of("--scenario", name, "idle, because --idle is given");
      }
    }
    for (Map.Entry<String, Scenario> bound : BOUND.entrySet()) {
      if (line.has(bound.getKey()) && scenario != bound.getValue()) {
        throw new BadOptionException(
            bound.getKey() + " needs --scenario " + bound.getValue() + ".");
      }
    }
    return scenario;
  }

  private Behaviour behaviour(Scenario scenario, int connections) throws BadOptionException {
    int tenth = Math.max(1, connections / 10);
    int slow = line.whole("--slow", scenario == Scenario.SLOW ? tenth : 0, 0, connections);
    double churn = line.rate("--churn", scenario == Scenario.CHURN ? tenth : 0);
    return new Behaviour(
        slow, churn, line.number("--seed", System.nanoTime() % 1_000_000, 0, Long.MAX_VALUE));
  }

  private Audience audience() throws BadOptionException {
    String form = "http://HOST:PORT";
    URI target = line.address("--target", "http://127.0.0.1:4000", Set.of("http"), form);
    return new Audience(
        new InetSocketAddress(
            line.resolve("--target", target), target.getPort() < 0 ? 80 : target.getPort()),
        line.whole("--ws", 0, 0, MOST_CONNECTIONS),
        line.whole("--sse", 0, 0, MOST_CONNECTIONS),
        line.text("--stream", "public"),
        line.parameters(),
        tokens(line.text("--tokens")),
        line.whole("--ramp", 500, 1, 100_000));
  }

  private Options.Traffic traffic(Scenario scenario, String stream) throws BadOptionException {
    boolean idle = scenario == Scenario.IDLE;
    Options.Traffic traffic =
        new Options.Traffic(
            line.address("--redis", "redis://127.0.0.1:6379", Set.of("redis"), "redis://HOST:PORT"),
            idle ? List.of() : topics(stream),
            line.rate("--rate", 10),
            line.whole("--burst", scenario == Scenario.BURST ? 8 : 1, 1, 10_000),
            line.bytes("--size", 2000, StatusTemplate.SMALLEST, 1 << 20),
            line.time("--warmup", Duration.ofSeconds(5)),
            line.time("--duration", Duration.ofSeconds(60)));
    double events = traffic.rate() * traffic.duration().plus(traffic.warmUp()).toSeconds();
    if (!idle && (events > MOST_EVENTS || traffic.events() < 1)) {
      throw new BadOptionException(
          "--rate and --duration make no events or more than " + MOST_EVENTS + ".");
    }
    return traffic;
  }

  private List<String> topics(String stream) throws BadOptionException {
    String text = line.text("--topic");
    if (text != null) {
      return List.of(text.split(","));
    }
    if (stream.equals("public") || stream.startsWith("public:")) {
      return List.of("timeline:" + stream);
    }
    throw new BadOptionException(
        "--topic is missing: name the Redis channel of the stream \"" + stream + "\".");
  }

  private Options.Seeding seeding(Audience audience) throws BadOptionException {
    if (!line.has("--postgres")) {
      throw new BadOptionException(
          "--scenario filtered needs --postgres URL: it adds viewers with tokens, blocks and"
              + " filters to the server's database, and removes them after the run.");
    }
    if (!audience.tokens().isEmpty()) {
      throw new BadOptionException(
          "--tokens: --scenario filtered adds viewers of its own; leave it out.");
    }
    if (!audience.stream().startsWith("public") && !audience.stream().startsWith("hashtag")) {
      throw BadOptionException.of("--stream", audience.stream(), "a filtered stream, e.g. public");
    }
    int connections = audience.connections();
    int blocking = line.whole("--blocking", Math.max(1, connections / 5), 0, connections);
    int filtering = line.whole("--filtering", Math.max(1, connections / 20), 0, connections);
    return new Options.Seeding(
        line.address(
            "--postgres",
            "",
            Set.of("postgres", "postgresql"),
            "postgres://USER:PASSWORD@HOST:PORT/NAME"),
        blocking,
        filtering);
  }

  private @Nullable Path path(String option) {
    String text = line.text(option);
    return text == null ? null : Path.of(text);
  }

  private static List<String> tokens(@Nullable String file) throws BadOptionException {
    if (file == null) {
      return List.of();
    }
    try {
      List<String> tokens = new ArrayList<>(Files.readAllLines(Path.of(file)));
      tokens.replaceAll(String::strip);
      tokens.removeIf(String::isEmpty);
      if (!tokens.isEmpty()) {
        return tokens;
      }
    } catch (IOException e) {
      // Said below.
    }
    throw BadOptionException.of("--tokens", file, "a readable file with one token a line");
  }
}
