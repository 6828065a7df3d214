package org.flodgatt.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PackageOptionsTest {
  private static final Path ROOT = Path.of("/clone");

  @Test
  void putsPackagesBelowTargetUnlessTold() {
    assertEquals(new PackageOptions(Path.of("/clone/target/dist"), Optional.empty()), parse());
    assertEquals(
        new PackageOptions(Path.of("/out"), Optional.of(Path.of("/a.aot"))),
        parse("--output=/out", "--aot-cache", "/a.aot"));
  }

  @Test
  void saysWhatIsWrongWithAnOption() {
    assertEquals(
        new CommandLine.Mistake("--output: nothing given (expected: a path)"), parse("--output"));
    assertEquals(
        new CommandLine.Mistake("option: \"--fast\" (expected: --output, --aot-cache or --help)"),
        parse("--fast"));
    assertEquals(new CommandLine.Help(), parse("--help"));
  }

  @Test
  void readsTheTimeOfTheSources() throws PackagingException {
    assertEquals(Instant.parse("2026-09-21T14:13:20Z"), SourceTime.of("1790000000"));
    for (String bad : new String[] {"", "yesterday", "-1"}) {
      assertThrows(PackagingException.class, () -> SourceTime.of(bad));
    }
  }

  @Test
  void ordersASnapshotBeforeItsReleaseAsDebianDoes() {
    assertEquals("0.1.0~SNAPSHOT", DebianPackage.version("0.1.0-SNAPSHOT"));
  }

  private static CommandLine parse(String... arguments) {
    return PackageOptions.parse(List.of(arguments), ROOT);
  }
}
