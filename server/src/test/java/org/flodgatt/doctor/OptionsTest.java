package org.flodgatt.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionsTest {
  @Test
  void readsAllOfThem() {
    assertEquals(
        new Options(
            50,
            Optional.of(URI.create("wss://streaming.example")),
            Optional.of(Path.of("token")),
            65,
            true,
            false),
        Options.parse(
            List.of(
                "--connections=50",
                "--url",
                "wss://streaming.example",
                "--token-file=token",
                "--hold=65",
                "--json")));
    assertEquals(Options.DEFAULT, Options.parse(List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--connections=0",
        "--connections=x",
        "--hold=301",
        "--url=example.org",
        "--url=ftp://x",
        "--url=https://x/@user",
        "--url",
        "--token=secret",
        "--token-file"
      })
  void refusesWhatItDoesNotUnderstand(String argument) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Options.parse(List.of(argument)))
            .toString();
    assertTrue(message.contains("(expected: "), message);
    assertFalse(message.contains("secret"), message);
  }
}
