package org.flodgatt.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A type of value: how it is written, shown and explained.
 *
 * @param <T> what it is read into
 * @param expected what would be right, for the message about a wrong value
 * @param parse empty when the text is wrong; never throws
 * @param show the text of a value, in one spelling
 */
record Form<T>(String expected, Function<String, Optional<T>> parse, Function<T, String> show) {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|)");
  private static final Pattern BYTES = Pattern.compile("(\\d{1,12})\\s*([kmg]?)(?:i?b)?");
  private static final Pattern INTEGER = Pattern.compile("\\d{1,9}");
  private static final Pattern PRIVATE_KEY = Pattern.compile("-----BEGIN (?:RSA |EC )?PRIVATE KEY");
  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "s", 1000L, "", 1000L, "m", 60_000L, "h", 3_600_000L);
  private static final Map<String, Integer> SHIFT = Map.of("", 0, "k", 10, "m", 20, "g", 30);
  private static final Map<String, Boolean> FLAGS =
      Map.of(
          "true", true, "1", true, "yes", true, "on", true, "false", false, "0", false, "no", false,
          "off", false);

  static final Form<String> TEXT = new Form<>("a text", Optional::of, Function.identity());
  static final Form<Boolean> FLAG =
      new Form<>(
          "true or false",
          text -> Optional.ofNullable(FLAGS.get(text.toLowerCase(Locale.ROOT))),
          String::valueOf);
  static final Form<String> HOST =
      new Form<>("a host name, or an IPv4 or IPv6 address", Addresses::host, Function.identity());
  static final Form<Integer> PORT = integer(1, 65535);

  /** A whole number between two bounds, both allowed. */
  static Form<Integer> integer(int min, int max) {
    return new Form<>(
        min + "-" + max,
        text ->
            Optional.of(text)
                .filter(INTEGER.asMatchPredicate())
                .map(Integer::valueOf)
                .filter(number -> number >= min && number <= max),
        String::valueOf);
  }

  /** {@code 500ms}, {@code 30s}, {@code 2m}, {@code 1h}, or bare seconds. */
  static Form<Duration> duration(Duration min, Duration max) {
    return new Form<>(
        "a duration such as 30s, 500ms or 2m, from %s to %s".formatted(show(min), show(max)),
        text -> parseDuration(text).filter(d -> d.compareTo(min) >= 0 && d.compareTo(max) <= 0),
        Form::show);
  }

  /** {@code 65536}, {@code 64k}, {@code 64KiB}, {@code 1m}; a k is always 1024. */
  static Form<Long> bytes(long min, long max) {
    return new Form<>(
        "a size such as 65536, 64k or 1MiB, from %s to %s".formatted(show(min), show(max)),
        text -> parseBytes(text).filter(size -> size >= min && size <= max),
        Form::show);
  }

  /** One of an enum's names, in lower case; any letter case is read. */
  static <E extends Enum<E>> Form<E> choice(Class<E> type) {
    Map<String, E> choices =
        Arrays.stream(type.getEnumConstants())
            .collect(Collectors.toMap(Form::lowerCase, Function.identity()));
    return new Form<>(
        Arrays.stream(type.getEnumConstants())
            .map(Form::lowerCase)
            .collect(Collectors.joining(", ")),
        text -> Optional.ofNullable(choices.get(text.toLowerCase(Locale.ROOT))),
        Form::lowerCase);
  }

  /** A path; a relative one starts at the working directory. */
  static Form<Path> path(Path workingDirectory) {
    return new Form<>("a path", text -> parsePath(text, workingDirectory), Path::toString);
  }

  /** A path of a file whose content can be read now. */
  static Form<Path> readableFile(Path workingDirectory) {
    return new Form<>(
        "a file that this user may read",
        text ->
            parsePath(text, workingDirectory)
                .filter(path -> Files.isRegularFile(path) && Files.isReadable(path)),
        Path::toString);
  }

  /** A PEM file of certificates, whole and readable now. */
  static Form<Path> certificates(Path workingDirectory) {
    return content(
        "a PEM file with certificates that this user may read",
        Form::holdsCertificates,
        workingDirectory);
  }

  /** A PEM file that can be read now and has a private key without passphrase. */
  static Form<Path> privateKey(Path workingDirectory) {
    return content(
        "a PEM file with a private key, without passphrase, that this user may read",
        bytes -> PRIVATE_KEY.matcher(new String(bytes, StandardCharsets.ISO_8859_1)).find(),
        workingDirectory);
  }

  private static Form<Path> content(
      String expected, Predicate<byte[]> right, Path workingDirectory) {
    return new Form<>(
        expected,
        text -> readableFile(workingDirectory).parse().apply(text).filter(file -> is(right, file)),
        Path::toString);
  }

  private static boolean is(Predicate<byte[]> right, Path file) {
    try {
      return right.test(Files.readAllBytes(file));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean holdsCertificates(byte[] pem) {
    try {
      return !CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem))
          .isEmpty();
    } catch (CertificateException e) {
      return false;
    }
  }

  private static Optional<Path> parsePath(String text, Path workingDirectory) {
    try {
      return Optional.of(workingDirectory.resolve(text).normalize());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
    return matcher.matches()
        ? Optional.ofNullable(MILLIS.get(matcher.group(2)))
            .map(unit -> Duration.ofMillis(Long.parseLong(matcher.group(1)) * unit))
        : Optional.empty();
  }

  private static String show(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  private static Optional<Long> parseBytes(String text) {
    Matcher matcher = BYTES.matcher(text.toLowerCase(Locale.ROOT));
    return matcher.matches()
        ? Optional.ofNullable(SHIFT.get(matcher.group(2)))
            .map(shift -> Long.parseLong(matcher.group(1)) << shift)
            .filter(size -> size >= 0)
        : Optional.empty();
  }

  private static String show(long bytes) {
    if (bytes > 0 && bytes % (1 << 20) == 0) {
      return (bytes >> 20) + "MiB";
    }
    return bytes > 0 && bytes % (1 << 10) == 0 ? (bytes >> 10) + "KiB" : Long.toString(bytes);
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
