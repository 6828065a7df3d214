package org.flodgatt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.flodgatt.http.HttpSettings.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FormTest {
  private static final Form<Duration> DURATION =
      Form.duration(Duration.ofMillis(1), Duration.ofHours(2));
  private static final Form<Long> BYTES = Form.bytes(1, 1L << 40);

  @ParameterizedTest
  @CsvSource({
    "30s, 30000, 30s",
    "30, 30000, 30s",
    "30 s, 30000, 30s",
    "30S, 30000, 30s",
    "500ms, 500, 500ms",
    "2m, 120000, 120s",
    "1h, 3600000, 3600s",
    "1500ms, 1500, 1500ms"
  })
  void durationsHaveUnits(String text, long millis, String shown) {
    Duration duration = DURATION.parse().apply(text).orElseThrow();
    assertEquals(Duration.ofMillis(millis), duration);
    assertEquals(shown, DURATION.show().apply(duration));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "-1s", "1.5s", "1d", "0s", "3h", "9999999999s", "1 0s", "é"})
  void otherDurationsAreWrong(String text) {
    assertTrue(DURATION.parse().apply(text).isEmpty());
    assertEquals("a duration such as 30s, 500ms or 2m, from 1ms to 7200s", DURATION.expected());
  }

  @ParameterizedTest
  @CsvSource({
    "65536, 65536, 64KiB",
    "64k, 65536, 64KiB",
    "64K, 65536, 64KiB",
    "64kb, 65536, 64KiB",
    "64KiB, 65536, 64KiB",
    "1MiB, 1048576, 1MiB",
    "2 m, 2097152, 2MiB",
    "1g, 1073741824, 1024MiB",
    "1000b, 1000, 1000"
  })
  void sizesHaveUnits(String text, long size, String shown) {
    assertEquals(Optional.of(size), BYTES.parse().apply(text));
    assertEquals(shown, BYTES.show().apply(size));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "k", "-1", "1.5m", "1t", "0", "9999999999999", "999999999999g", "1 k b"})
  void otherSizesAreWrong(String text) {
    assertTrue(BYTES.parse().apply(text).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "1, true",
    "65535, true",
    "0, false",
    "65536, false",
    "-1, false",
    "1e3, false",
    "4000abc, false",
    "٤, false",
    "99999999999, false"
  })
  void integersHaveBounds(String text, boolean right) {
    assertEquals(right, Form.PORT.parse().apply(text).isPresent());
    assertEquals("1-65535", Form.PORT.expected());
  }

  @ParameterizedTest
  @CsvSource({
    "true, true",
    "TRUE, true",
    "1, true",
    "yes, true",
    "on, true",
    "false, false",
    "0, false",
    "no, false",
    "off, false"
  })
  void flagsHaveSeveralSpellings(String text, boolean value) {
    assertEquals(Optional.of(value), Form.FLAG.parse().apply(text));
  }

  @Test
  void otherFlagsAreWrong() {
    assertTrue(Form.FLAG.parse().apply("maybe").isEmpty());
  }

  @Test
  void choicesAreNamesInLowerCase() {
    Form<Transport> form = Form.choice(Transport.class);
    assertEquals(Optional.of(Transport.IO_URING), form.parse().apply("io_uring"));
    assertEquals(Optional.of(Transport.EPOLL), form.parse().apply("EPoll"));
    assertTrue(form.parse().apply("kqueue").isEmpty());
    assertEquals("auto, io_uring, epoll, nio", form.expected());
  }

  @Test
  void relativePathsStartAtTheWorkingDirectory() {
    Form<Path> form = Form.path(Path.of("/srv"));
    assertEquals(Optional.of(Path.of("/srv/a")), form.parse().apply("./a"));
    assertEquals(Optional.of(Path.of("/a")), form.parse().apply("/a"));
    assertTrue(form.parse().apply("/a\0b").isEmpty());
  }
}
