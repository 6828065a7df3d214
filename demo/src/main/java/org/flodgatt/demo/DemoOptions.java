package org.flodgatt.demo;

import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;

/**
 * What was asked for on the command line.
 *
 * @param rate things that happen per second
 * @param seconds after how many seconds to stop; empty: when told to
 * @param port where to listen; 0 any; empty: {@value #USUAL_PORT} or the next free one
 * @param seed which story; the same seed tells the same
 */
record DemoOptions(double rate, OptionalInt seconds, OptionalInt port, long seed)
    implements CommandLine {
  static final int USUAL_PORT = 4000;

  static final String USAGE =
      """
      usage: ./flodgatt demo [options]
      Starts PostgreSQL, Redis and the streaming server on free ports of this machine, with lively
      events, and prints commands to watch them. Needs no configuration and leaves nothing behind.
        --rate N     things that happen per second, 0.1 to 1000 (2)
        --seconds N  stop by itself after so many seconds
        --port P     where the server listens; 0: any free port (4000, or the next free one)
        --seed N     which story is told; the same seed tells the same (by the clock)
        --help       print this
      """;

  private static final double LEAST = 0.1;
  private static final double MOST = 1_000;
  private static final int DAY = 86_400;

  /** Reads the arguments: {@code --name value} or {@code --name=value}. */
  static CommandLine parse(List<String> arguments) {
    try {
      DemoOptions options =
          new DemoOptions(
              2,
              OptionalInt.empty(),
              OptionalInt.empty(),
              Math.floorMod(System.nanoTime(), 10_000));
      Iterator<String> rest = arguments.iterator();
      while (rest.hasNext()) {
        String argument = rest.next();
        if (argument.equals("--help") || argument.equals("-h")) {
          return new Help();
        }
        int equals = argument.indexOf('=');
        String name = equals < 0 ? argument : argument.substring(0, equals);
        options =
            options.with(
                name, equals < 0 ? rest : List.of(argument.substring(equals + 1)).iterator());
      }
      return options;
    } catch (IllegalArgumentException e) {
      return new Mistake(String.valueOf(e.getMessage()));
    }
  }

  private DemoOptions with(String name, Iterator<String> values) {
    return switch (name) {
      case "--rate" -> new DemoOptions(rate(value(values)), seconds, port, seed);
      case "--seconds" ->
          new DemoOptions(rate, OptionalInt.of((int) whole(name, values, 1, DAY)), port, seed);
      case "--port" ->
          new DemoOptions(
              rate, seconds, OptionalInt.of((int) whole(name, values, 0, 65_535)), seed);
      case "--seed" ->
          new DemoOptions(rate, seconds, port, whole(name, values, Long.MIN_VALUE, Long.MAX_VALUE));
      default ->
          throw new IllegalArgumentException(
              "option: \"" + name + "\" (expected: --rate, --seconds, --port, --seed or --help)");
    };
  }

  private static String value(Iterator<String> values) {
    return values.hasNext() ? values.next() : "";
  }

  private static double rate(String text) {
    try {
      double rate = Double.parseDouble(text);
      if (rate >= LEAST && rate <= MOST) {
        return rate;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException("--rate: \"" + text + "\" (expected: 0.1-1000)");
  }

  private static long whole(String name, Iterator<String> values, long least, long most) {
    String text = value(values);
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    boolean any = least == Long.MIN_VALUE;
    throw new IllegalArgumentException(
        name
            + ": \""
            + text
            + "\" (expected: "
            + (any ? "a whole number" : least + "-" + most)
            + ")");
  }
}
