package org.flodgatt.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LauncherTest {
  private static final Pattern FLAG = Pattern.compile("-X[A-Za-z:+]\\S+|--[a-z][a-z-]+=\\S+");

  @Test
  void takesItsFlagsFromTheSameFileAsAClone() throws IOException {
    String launcher = Files.readString(Path.of("src/main/dist/flodgatt"));

    assertTrue(launcher.contains("\"@$home/lib/jvm.options\""));
    List<String> own = FLAG.matcher(launcher).results().map(flag -> flag.group()).toList();
    assertEquals(List.of("-XX:AOTCache=$home/lib/flodgatt.aot\""), own);
  }
}
