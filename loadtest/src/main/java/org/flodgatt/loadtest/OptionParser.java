package org.flodgatt.loadtest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flodgatt.loadtest.client.Audience;
import org.jspecify.annotations.Nullable;

/** Turns the command line into {@link Options}, or says in one sentence why it cannot. */
final class OptionParser {
  static final String USAGE =
      """
      Load test for a Mastodon streaming server: opens connections, publishes statuses to Redis and
      reconciles what every connection received.

        --target URL         the streaming server (http://127.0.0.1:4000)
        --ws N --sse N       WebSockets and event streams to open (0)
        --tokens FILE        access tokens, one a line, used in turn (anonymous without); with few
                             accounts the server needs STREAMING_MAX_CONNECTIONS_PER_ACCOUNT=0
        --stream NAME        stream to subscribe to (public)
        --param KEY=VALUE    parameter of the stream, e.g. tag=cats or list=501; repeatable
        --topic NAME[,NAME]  Redis channels; every event goes to each of them, every connection has
                             to hear exactly one (timeline:STREAM for public streams)
        --redis URL          where to publish (redis://127.0.0.1:6379)
        --rate N             events per second (10)
        --size BYTES         size of a status (2000)
        --warmup TIME        publish that long before measuring (5s)
        --duration TIME      measure that long (60s)
        --ramp N             connections opened per second (500)
        --pid PID            the server's process, for its processor time and memory
        --idle               publish nothing: memory per connection
        --json FILE          write the figures there too
        --i-own-this-server  allow a target or a Redis that is not on this machine

      Exit code: 0 all delivered exactly once and in order, 1 not so, 2 bad options.\
      """;

  private static final Set<String> FLAGS = Set.of("--idle", "--i-own-this-server");
  private static final Set<String> VALUES =
      Set.of(
          "--target",
          "--ws",
          "--sse",
          "--tokens",
          "--stream",
          "--topic",
          "--redis",
          "--rate",
          "--size",
          "--warmup",
          "--duration",
          "--ramp",
          "--pid",
          "--json",
          "--param");
  private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(ms|s|m)");
  private static final int MOST_EVENTS = 10_000_000;

  private final Map<String, String> given = new HashMap<>();
  private final Map<String, String> parameters = new LinkedHashMap<>();

  private OptionParser() {}

  static Options parse(String... arguments) throws BadOptionException {
    OptionParser parser = new OptionParser();
    parser.collect(List.of(arguments));
    return parser.options();
  }

  private void collect(List<String> arguments) throws BadOptionException {
    for (int i = 0; i < arguments.size(); i++) {
      String name = arguments.get(i);
      if (FLAGS.contains(name)) {
        given.put(name, "");
      } else if (!VALUES.contains(name)) {
        throw new BadOptionException("\"" + name + "\" is not an option; --help lists all.");
      } else if (++i == arguments.size()) {
        throw new BadOptionException(name + ": a value is missing");
      } else if (name.equals("--param")) {
        parameter(arguments.get(i));
      } else if (given.put(name, arguments.get(i)) != null) {
        throw new BadOptionException(name + " is given twice");
      }
    }
  }

  private void parameter(String text) throws BadOptionException {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw BadOptionException.of("--param", text, "KEY=VALUE");
    }
    parameters.put(text.substring(0, equals), text.substring(equals + 1));
  }

  private Options options() throws BadOptionException {
    Audience audience = audience();
    if (audience.connections() == 0) {
      throw new BadOptionException("Nothing to connect: give --ws N or --sse N.");
    }
    boolean idle = given.containsKey("--idle");
    String pid = given.get("--pid");
    String json = given.get("--json");
    return new Options(
        audience,
        traffic(audience.stream(), idle),
        pid == null ? OptionalLong.empty() : OptionalLong.of(whole("--pid", pid, 1, 1 << 30)),
        idle,
        json == null ? null : Path.of(json));
  }

  private Audience audience() throws BadOptionException {
    return new Audience(
        server(),
        whole("--ws", given.getOrDefault("--ws", "0"), 0, 1_000_000),
        whole("--sse", given.getOrDefault("--sse", "0"), 0, 1_000_000),
        given.getOrDefault("--stream", "public"),
        parameters,
        tokens(given.get("--tokens")),
        whole("--ramp", given.getOrDefault("--ramp", "500"), 1, 100_000));
  }

  private InetSocketAddress server() throws BadOptionException {
    String text = given.getOrDefault("--target", "http://127.0.0.1:4000");
    URI uri = uri("--target", text, "http", "http://HOST:PORT");
    InetAddress address = owned("--target", text, uri.getHost());
    return new InetSocketAddress(address, uri.getPort() < 0 ? 80 : uri.getPort());
  }

  private Options.Traffic traffic(String stream, boolean idle) throws BadOptionException {
    String text = given.getOrDefault("--redis", "redis://127.0.0.1:6379");
    URI redis = uri("--redis", text, "redis", "redis://HOST:PORT");
    owned("--redis", text, redis.getHost());
    Options.Traffic traffic =
        new Options.Traffic(
            redis,
            idle ? List.of() : topics(stream),
            rate(given.getOrDefault("--rate", "10")),
            whole("--size", given.getOrDefault("--size", "2000"), StatusTemplate.SMALLEST, 1 << 20),
            time("--warmup", given.getOrDefault("--warmup", "5s")),
            time("--duration", given.getOrDefault("--duration", "60s")));
    double events = traffic.rate() * traffic.duration().plus(traffic.warmUp()).toSeconds();
    if (!idle && (events > MOST_EVENTS || traffic.events() < 1)) {
      throw new BadOptionException(
          "--rate and --duration make no events or more than " + MOST_EVENTS + ".");
    }
    return traffic;
  }

  private List<String> topics(String stream) throws BadOptionException {
    String text = given.get("--topic");
    if (text != null) {
      return List.of(text.split(","));
    }
    if (stream.equals("public") || stream.startsWith("public:")) {
      return List.of("timeline:" + stream);
    }
    throw new BadOptionException(
        "--topic is missing: name the Redis channel of the stream \"" + stream + "\".");
  }

  /** Refuses what is not on this machine unless the user vouches for it. */
  private InetAddress owned(String option, String text, String host) throws BadOptionException {
    try {
      InetAddress address = InetAddress.getByName(host);
      if (!address.isLoopbackAddress() && !given.containsKey("--i-own-this-server")) {
        throw new BadOptionException(
            option
                + ": \""
                + text
                + "\" is not on this machine; add --i-own-this-server if it is yours.");
      }
      return address;
    } catch (UnknownHostException e) {
      throw BadOptionException.of(option, text, "a host that resolves");
    }
  }

  private static URI uri(String option, String text, String scheme, String form)
      throws BadOptionException {
    try {
      URI uri = new URI(text);
      if (scheme.equals(uri.getScheme()) && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw BadOptionException.of(option, text, form);
  }

  private static int whole(String option, String text, int least, int most)
      throws BadOptionException {
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw BadOptionException.of(option, text, least + "-" + most);
  }

  private static double rate(String text) throws BadOptionException {
    try {
      double value = Double.parseDouble(text);
      if (value >= 0.01 && value <= 100_000) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw BadOptionException.of("--rate", text, "0.01-100000");
  }

  private static Duration time(String option, String text) throws BadOptionException {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      throw BadOptionException.of(option, text, "a time like 500ms, 60s or 5m");
    }
    long number = Long.parseLong(matcher.group(1));
    Duration time =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          default -> Duration.ofMinutes(number);
        };
    if (time.compareTo(Duration.ofDays(1)) > 0) {
      throw BadOptionException.of(option, text, "at most a day");
    }
    return time;
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
