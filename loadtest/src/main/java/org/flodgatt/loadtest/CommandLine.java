package org.flodgatt.loadtest;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The options as given, and how their values are read. */
final class CommandLine {
  private static final String CONSENT = "--i-own-this-server";
  private static final Set<String> FLAGS = Set.of("--idle", CONSENT);
  private static final Set<String> VALUES =
      Set.of(
          ("--target --ws --sse --tokens --stream --topic --redis --rate --size --warmup --duration"
                  + " --ramp --pid --json --svg --param --scenario --burst --slow --churn --seed"
                  + " --postgres --blocking --filtering")
              .split(" "));
  private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(ms|s|m)");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,7})(k?)");

  private final Map<String, String> given = new HashMap<>();
  private final Map<String, String> parameters = new LinkedHashMap<>();

  CommandLine(List<String> arguments) throws BadOptionException {
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

  /** The values of all {@code --param}, in their order. */
  Map<String, String> parameters() {
    return parameters;
  }

  boolean has(String option) {
    return given.containsKey(option);
  }

  @Nullable String text(String option) {
    return given.get(option);
  }

  String text(String option, String usual) {
    return given.getOrDefault(option, usual);
  }

  int whole(String option, int usual, int least, int most) throws BadOptionException {
    return (int) number(option, usual, least, most);
  }

  long number(String option, long usual, long least, long most) throws BadOptionException {
    String text = given.get(option);
    if (text == null) {
      return usual;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw BadOptionException.of(option, text, least + "-" + most);
  }

  double rate(String option, double usual) throws BadOptionException {
    String text = given.get(option);
    if (text == null) {
      return usual;
    }
    try {
      double value = Double.parseDouble(text);
      if (value >= 0.01 && value <= 100_000) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw BadOptionException.of(option, text, "0.01-100000");
  }

  /** Bytes, or thousands of them with a {@code k}. */
  int bytes(String option, int usual, int least, int most) throws BadOptionException {
    String text = given.get(option);
    if (text == null) {
      return usual;
    }
    Matcher matcher = SIZE.matcher(text);
    if (matcher.matches()) {
      long value = Long.parseLong(matcher.group(1)) * (matcher.group(2).isEmpty() ? 1 : 1000);
      if (value >= least && value <= most) {
        return (int) value;
      }
    }
    throw BadOptionException.of(option, text, least + "-" + most);
  }

  Duration time(String option, Duration usual) throws BadOptionException {
    String text = given.get(option);
    if (text == null) {
      return usual;
    }
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

  /** An address whose host is on this machine, unless the user vouches for it. */
  URI address(String option, String usual, Set<String> schemes, String form)
      throws BadOptionException {
    String text = given.getOrDefault(option, usual);
    try {
      URI uri = new URI(text);
      if (uri.getScheme() != null && schemes.contains(uri.getScheme()) && uri.getHost() != null) {
        resolve(option, uri);
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw BadOptionException.of(option, withoutPassword(text), form);
  }

  /** Where the host of an address is; refuses what is not on this machine. */
  InetAddress resolve(String option, URI uri) throws BadOptionException {
    String text = withoutPassword(uri.toString());
    try {
      InetAddress address = InetAddress.getByName(uri.getHost());
      if (!address.isLoopbackAddress() && !given.containsKey(CONSENT)) {
        throw new BadOptionException(
            option
                + ": \""
                + text
                + "\" is not on this machine; add "
                + CONSENT
                + " if it is yours.");
      }
      return address;
    } catch (UnknownHostException e) {
      throw BadOptionException.of(option, text, "a host that resolves");
    }
  }

  private static String withoutPassword(String text) {
    return text.replaceFirst("//[^/]*@", "//***@");
  }
}
