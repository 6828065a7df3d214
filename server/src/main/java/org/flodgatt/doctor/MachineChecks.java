package org.flodgatt.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What this machine gives a process, and whether its clock is right. */
final class MachineChecks {
  /** Files that are open besides clients: libraries, event loops, Redis, PostgreSQL, the log. */
  private static final int OWN_FILES = 200;

  private static final Pattern OPEN_FILES =
      Pattern.compile("(?m)^Max open files +(\\d+|unlimited) +(\\d+|unlimited) ");
  private static final Duration NOTICEABLE = Duration.ofSeconds(2);
  private static final Duration HARMFUL = Duration.ofMinutes(1);

  private MachineChecks() {}

  /** Each connection is an open file. The JVM raises its soft limit to the hard one by itself. */
  static Finding files(int connections, Path limits) throws IOException {
    Matcher line = OPEN_FILES.matcher(Files.readString(limits));
    if (!line.find()) {
      return Finding.skipped(limits + " does not tell how many files may be open");
    }
    OptionalLong limit = number(line.group(2));
    long needed = (long) connections + OWN_FILES;
    String text =
        "%s files may be open, %d clients need %d"
            .formatted(
                limit.isPresent() ? Long.toString(limit.getAsLong()) : "any number of",
                connections,
                needed);
    return limit.isEmpty() || limit.getAsLong() >= needed
        ? Finding.green(text)
        : Finding.red(
            text,
            "LimitNOFILE=%d in the systemd unit (doctor sees its own limit, which may differ from the service's), or ulimit -n in the shell that starts it"
                .formatted(needed));
  }

  private static OptionalLong number(String text) {
    return text.equals("unlimited") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
  }

  /**
   * Compares clocks.
   *
   * @param ahead how far the other clock is ahead of ours; negative: behind
   * @param took how long the question took, which is how wrong that may be
   */
  static Finding clock(String whose, Duration ahead, Duration took) {
    Duration difference = ahead.abs().minus(took);
    String text =
        "the clock of %s is %d ms %s ours (to within %d ms)"
            .formatted(
                whose,
                ahead.abs().toMillis(),
                ahead.isNegative() ? "behind" : "ahead of",
                took.toMillis());
    String advice = "let chrony or systemd-timesyncd set both clocks";
    if (difference.compareTo(NOTICEABLE) <= 0) {
      return Finding.green(text);
    }
    return difference.compareTo(HARMFUL) <= 0
        ? Finding.yellow(text, advice)
        : Finding.red(text + ": tokens, mutes and filters end at the wrong time", advice);
  }
}
