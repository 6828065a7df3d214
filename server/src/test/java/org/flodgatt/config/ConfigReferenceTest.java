package org.flodgatt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ConfigReferenceTest {
  private static final String BEGIN = "<!-- settings: begin -->\n\n";
  private static final String END = "<!-- settings: end -->";

  @Test
  void theDocumentHoldsTheTable() throws IOException {
    Path document = document();
    String text = Files.readString(document);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    assertTrue(begin >= BEGIN.length() && end >= begin, "the marks are gone from " + document);
    if (Boolean.getBoolean("flodgatt.docs.update")) {
      Files.writeString(
          document, text.substring(0, begin) + ConfigTable.markdown() + text.substring(end));
      return;
    }
    assertEquals(
        ConfigTable.markdown(),
        text.substring(begin, end),
        "run this test with -Dflodgatt.docs.update=true to rewrite " + document);
  }

  @Test
  void theDocumentNamesWhatIsIgnored() throws IOException {
    String text = Files.readString(document());
    ServerConfig.MEANINGLESS.forEach(name -> assertTrue(text.contains("`" + name + "`"), name));
  }

  @Test
  void everySettingHasAMeaningAndFitsATable() {
    for (ConfigReference.Row row : ConfigReference.ROWS) {
      assertTrue(row.meaning().endsWith("."), row.name());
      assertEquals(-1, (row.meaning() + row.fallback()).indexOf('|'), row.name());
    }
  }

  @Test
  void aNameOutsideTheTableCannotBeRead() {
    assertThrows(IllegalArgumentException.class, () -> ConfigReference.row("NO_SUCH_SETTING"));
  }

  private static Path document() {
    Path directory = Path.of("").toAbsolutePath();
    Path document = directory.resolveSibling("docs/CONFIGURATION.md");
    return Files.exists(document) ? document : directory.resolve("docs/CONFIGURATION.md");
  }
}
